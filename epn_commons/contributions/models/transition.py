from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from epn_commons.contributions.enums import Status
from epn_commons.contributions.models.target import Targeted, TargetQuerySet


class Transition(Targeted):
    """One change of status. Append-only: a trigger of the database refuses to alter or remove a row."""

    from_status = models.CharField(max_length=10, choices=Status)
    to_status = models.CharField(max_length=10, choices=Status)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    comment = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("changement d’état")
        verbose_name_plural = _("changements d’état")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="contributions_transition_of")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(to_status=Status.REJECTED) | ~Q(comment=""),
                name="contributions_transition_rejection_has_reason",
                violation_error_message=_("Un refus doit être motivé."),
            ),
            models.CheckConstraint(
                condition=Q(from_status__in=Status.values, to_status__in=Status.values),
                name="contributions_transition_known_statuses",
                violation_error_message=_("Cet état n’existe pas."),
            ),
        ]

    def __str__(self):
        return f"{self.get_from_status_display()} → {self.get_to_status_display()}"
