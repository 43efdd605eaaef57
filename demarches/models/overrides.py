from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from demarches.facts import LONGEST_ADDRESS
from demarches.models.services import OnlineService, validate_web_address
from epn_commons.contributions.models import Contribution
from epn_commons.territories.models import Commune, Department


class LocalOverride(Contribution):
    """What is different here: the address, the number or the habit of a department or of a commune, in the place of
    those of the whole country. The nearest wins: the commune before the department."""

    kind = "local_override"
    guarded_fields = ("note",)
    revisable_fields = ("department", "commune", "url", "phone", "note", "checked_on")
    review_relations = ("author", "service", "department", "commune")

    service = models.ForeignKey(
        OnlineService, verbose_name=_("service en ligne"), on_delete=models.PROTECT, related_name="overrides",
        editable=False,
    )  # fmt: skip
    department = models.ForeignKey(
        Department, verbose_name=_("département"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    commune = models.ForeignKey(
        Commune, verbose_name=_("commune"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    url = models.CharField(
        _("adresse locale"), max_length=LONGEST_ADDRESS, blank=True, validators=[validate_web_address]
    )
    phone = models.CharField(_("téléphone local"), max_length=30, blank=True)
    note = models.TextField(_("ce qui change ici"), blank=True, validators=[MaxLengthValidator(800)])
    checked_on = models.DateField(_("vérifié le"), null=True, blank=True)

    class Meta(Contribution.Meta):
        verbose_name = _("particularité locale")
        verbose_name_plural = _("particularités locales")
        constraints = [
            *Contribution.Meta.constraints,
            models.CheckConstraint(
                condition=Q(department__isnull=False, commune__isnull=True)
                | Q(department__isnull=True, commune__isnull=False),
                name="demarches_localoverride_one_territory",
                violation_error_message=_("Choisissez un département, ou une commune, pas les deux."),
            ),
            models.CheckConstraint(
                condition=~Q(url="") | ~Q(phone="") | ~Q(note=""),
                name="demarches_localoverride_says_something",
                violation_error_message=_("Dites ce qui change : une adresse, un téléphone ou une habitude."),
            ),
        ]

    def __str__(self):
        return f"{self.service}, {self.territory}"

    @property
    def territory(self):
        return str(self.commune or self.department or "")

    @property
    def summary(self):
        return self.note

    @property
    def department_code(self):
        return self.commune.department_id if self.commune else self.department_id

    def get_absolute_url(self):
        return reverse("demarches:override_detail", args=[self.slug])

    def get_edit_url(self):
        return reverse("demarches:override_edit", args=[self.slug])
