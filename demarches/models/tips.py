from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from demarches.enums import TipNature
from demarches.models.procedures import Procedure
from epn_commons.contributions.models import Contribution


class Tip(Contribution):
    """What a mediator knows and no form says. It ages: who uses it says « toujours vrai », else it pales."""

    kind = "tip"
    guarded_fields = ("text",)
    revisable_fields = ("nature", "text")
    review_relations = ("author", "procedure")

    procedure = models.ForeignKey(
        Procedure, verbose_name=_("démarche"), on_delete=models.PROTECT, related_name="tips", editable=False
    )
    nature = models.CharField(_("nature"), max_length=12, choices=TipNature, default=TipNature.BLOCKER)
    text = models.TextField(_("conseil"), validators=[MaxLengthValidator(600)])
    confirmed_on = models.DateField(_("dit vrai le"), null=True, blank=True, editable=False)
    confirmations = models.PositiveIntegerField(_("confirmations"), default=0, editable=False)

    class Meta(Contribution.Meta):
        verbose_name = _("conseil entre pairs")
        verbose_name_plural = _("conseils entre pairs")
        constraints = [
            *Contribution.Meta.constraints,
            models.CheckConstraint(
                condition=Q(nature__in=TipNature.values),
                name="demarches_tip_known_nature",
                violation_error_message=_("Cette nature de conseil n’existe pas."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="demarches_tip_says_something",
                violation_error_message=_("Écrivez le conseil."),
            ),
        ]

    def __str__(self):
        return Truncator(self.text).chars(80)

    @property
    def summary(self):
        return self.text

    def get_absolute_url(self):
        return reverse("demarches:tip_detail", args=[self.slug])

    def get_edit_url(self):
        return reverse("demarches:tip_edit", args=[self.slug])


class TipConfirmation(models.Model):
    """One person who says that a tip still holds; a second time moves its date."""

    tip = models.ForeignKey(Tip, on_delete=models.CASCADE, related_name="confirmed_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("confirmation d’un conseil")
        verbose_name_plural = _("confirmations de conseils")
        constraints = [
            models.UniqueConstraint(
                fields=["tip", "by"],
                name="demarches_tipconfirmation_once",
                violation_error_message=_("Vous avez déjà confirmé ce conseil."),
            )
        ]

    def __str__(self):
        return f"{self.tip_id} / {self.by_id}"
