"""What people noted of a question of the bank: remarks of those who review it, why it left, why it came back."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competences.exam_enums import ItemAct, RetirementReason
from competences.models.exam import ExamItem
from epn_commons.core.privacy_guard import validate_no_personal_data


class ExamItemNote(models.Model):
    """One line of the log of a question, of one text of it. Only added to."""

    item = models.ForeignKey(ExamItem, on_delete=models.CASCADE, related_name="notes")
    act = models.CharField(max_length=10, choices=ItemAct)
    reason = models.CharField(_("motif"), max_length=10, choices=RetirementReason, blank=True)
    text = models.TextField(
        _("en quelques mots"), blank=True, validators=[MaxLengthValidator(1000), validate_no_personal_data]
    )
    fingerprint = models.CharField(max_length=64)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("note sur une question")
        verbose_name_plural = _("notes sur des questions")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(act=ItemAct.RETIREMENT, reason__in=RetirementReason.values)
                | (Q(act__in=[ItemAct.REMARK, ItemAct.RETURN], reason="") & ~Q(text="")),
                name="competences_examitemnote_says_why",
                violation_error_message=_("Un retrait a un motif, une remarque et un retour disent pourquoi."),
            )
        ]

    def __str__(self):
        return f"{self.item} : {self.get_act_display()}"
