from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from epn_commons.contributions.enums import ReportState
from epn_commons.contributions.models.target import Targeted, TargetQuerySet
from epn_commons.core.privacy_guard import validate_no_personal_data


class Report(Targeted):
    """An error that a visitor tells. Nothing is asked about the visitor; a signed-in member is told the outcome."""

    message = models.TextField(
        _("que faut-il corriger ?"), validators=[MaxLengthValidator(1000), validate_no_personal_data]
    )
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.OPEN, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    answer = models.TextField(blank=True, editable=False)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("signalement")
        verbose_name_plural = _("signalements")
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(message=""),
                name="contributions_report_says_something",
                violation_error_message=_("Dites en quelques mots ce qu’il faut corriger."),
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.OPEN, decided_at__isnull=True)
                | (~Q(state=ReportState.OPEN) & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="contributions_report_decision_is_signed",
                violation_error_message=_("Une décision porte une date et un nom."),
            ),
        ]

    def __str__(self):
        return _("Signalement n° %(number)s") % {"number": self.pk}
