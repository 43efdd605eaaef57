from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from demarches.enums import Outcome
from demarches.models.procedures import Procedure
from epn_commons.accounts.models import Organisation


class OutcomeCount(models.Model):
    """How many times a week a procedure ended in a way, in one organisation: a number, nothing about anybody."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="outcomes")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), null=True, on_delete=models.CASCADE, related_name="+"
    )
    week = models.DateField(_("semaine du"))
    outcome = models.CharField(_("issue"), max_length=10, choices=Outcome)
    count = models.PositiveIntegerField(_("nombre"), default=0)

    class Meta:
        verbose_name = _("décompte des issues")
        verbose_name_plural = _("décomptes des issues")
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "organisation", "week", "outcome"],
                nulls_distinct=False,
                name="demarches_outcomecount_once",
                violation_error_message=_("Ce décompte existe déjà."),
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values),
                name="demarches_outcomecount_known_outcome",
                violation_error_message=_("Cette issue n’existe pas."),
            ),
            models.CheckConstraint(
                condition=Q(week__iso_week_day=1),
                name="demarches_outcomecount_week_is_monday",
                violation_error_message=_("Une semaine est nommée par son lundi."),
            ),
        ]

    def __str__(self):
        return f"{self.procedure_id} {self.week} {self.outcome}"
