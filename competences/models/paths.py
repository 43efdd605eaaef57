"""Occupations, and the ways that lead to them."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from competences.steps import InvalidSteps, check
from epn_commons.contributions.models import Contribution

ROME = r"^[A-N]\d{4}$"


class Occupation(models.Model):
    """A job, with its entries in ROME (France Travail) and ESCO (European Commission)."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(_("métier"), max_length=200)
    rome_code = models.CharField(
        _("code ROME"), max_length=5, blank=True, validators=[RegexValidator(ROME, _("Par exemple K1201."))]
    )
    esco_uri = models.URLField(_("adresse ESCO"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True, validators=[MaxLengthValidator(5000)])

    class Meta:
        verbose_name = _("métier")
        verbose_name_plural = _("métiers")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rome_code="") | Q(rome_code__regex=ROME),
                name="competences_occupation_rome_format",
                violation_error_message=_("Un code ROME est une lettre et quatre chiffres."),
            ),
            models.CheckConstraint(
                condition=Q(esco_uri="") | Q(esco_uri__startswith="http://data.europa.eu/esco/occupation/"),
                name="competences_occupation_esco_format",
                violation_error_message=_("Une adresse ESCO commence par http://data.europa.eu/esco/occupation/."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def rome_url(self):
        return f"https://candidat.francetravail.fr/metierscope/fiche-metier/{self.rome_code}" if self.rome_code else ""


class CareerPath(Contribution):
    """A way to an occupation, drawn as steps: see :mod:`competences.steps` for the shape of ``steps``."""

    kind = "career-path"
    guarded_fields = ("title", "summary", "description")
    revisable_fields = ("title", "summary", "description", "occupation", "steps", "themes")

    title = models.CharField(_("titre"), max_length=200)
    summary = models.CharField(_("en bref"), max_length=280, blank=True)
    description = models.TextField(_("présentation"), blank=True, validators=[MaxLengthValidator(20_000)])
    occupation = models.ForeignKey(
        Occupation, verbose_name=_("métier visé"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="paths",
    )  # fmt: skip
    steps = models.JSONField(_("étapes"), default=list, blank=True)

    class Meta(Contribution.Meta):
        verbose_name = _("parcours")
        verbose_name_plural = _("parcours")
        constraints = [
            *Contribution.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(title=""),
                name="competences_careerpath_named",
                violation_error_message=_("Un parcours a un titre."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("competences:path_detail", args=[self.slug])

    @classmethod
    def get_create_url(cls):
        return reverse("competences:path_create")

    def get_edit_url(self):
        return reverse("competences:path_edit", args=[self.slug])

    def clean(self):
        super().clean()
        try:
            check(self.steps)
        except InvalidSteps as error:
            raise ValidationError({"steps": str(error)}) from error

    def missing_for_publication(self):
        return [] if self.steps else ["steps"]

    @classmethod
    def missing_label(cls, code):
        return _("au moins une étape")
