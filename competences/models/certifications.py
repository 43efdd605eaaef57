"""The inventory of certifications: what the national registers say, which the portal lists and never delivers."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competences.enums import Register
from epn_commons.contributions.enums import Licence, LinkKind
from epn_commons.contributions.models import Contribution, ContributionQuerySet

NUMBER = r"^[A-Z0-9][A-Za-z0-9-]*$"


class Certifier(models.Model):
    """Who delivers, as the register writes it: names are not normalised there."""

    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    name = models.CharField(_("nom"), max_length=300)

    class Meta:
        verbose_name = _("certificateur")
        verbose_name_plural = _("certificateurs")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["siret", "name"],
                name="competences_certifier_once",
                violation_error_message=_("Ce certificateur est déjà connu."),
            ),
            models.CheckConstraint(
                condition=Q(siret="") | Q(siret__regex=r"^\d{14}$"),
                name="competences_certifier_siret_format",
                violation_error_message=_("Un SIRET compte 14 chiffres."),
            ),
        ]

    def __str__(self):
        return self.name


class CertificationQuerySet(ContributionQuerySet):
    def current(self, day=None):
        """Those that may still be obtained."""
        day = day or timezone.localdate()
        return self.published().filter(Q(ends_on=None) | Q(ends_on__gte=day), is_active=True)


class Certification(Contribution):
    """An entry of the RNCP or of the « répertoire spécifique », or a recognition outside of them."""

    kind = "certification"
    usual_tie = LinkKind.PROVES
    schema_type = "EducationalOccupationalCredential"
    guarded_fields = ("summary",)
    revisable_fields = ("summary", "website", "themes")

    licence = models.CharField(_("licence"), max_length=20, choices=Licence, default=Licence.ETALAB, editable=False)
    register = models.CharField(_("répertoire"), max_length=10, choices=Register)
    number = models.CharField(
        _("numéro"), max_length=30, unique=True, validators=[RegexValidator(NUMBER, _("Par exemple RNCP1234."))]
    )
    title = models.CharField(_("intitulé"), max_length=500)
    abbreviation = models.CharField(_("type de diplôme"), max_length=120, blank=True)
    summary = models.CharField(_("en bref"), max_length=280, blank=True)
    website = models.URLField(_("page officielle"), max_length=500, blank=True)
    level = models.PositiveSmallIntegerField(_("niveau européen"), null=True, blank=True)
    level_given = models.CharField(_("niveau tel que publié"), max_length=60, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    registration = models.CharField(_("type d’enregistrement"), max_length=80, blank=True)
    official_on = models.DateField(_("dernier Journal officiel"), null=True, blank=True)
    decided_on = models.DateField(_("décision"), null=True, blank=True)
    effective_on = models.DateField(_("prend effet le"), null=True, blank=True)
    ends_on = models.DateField(_("fin d’enregistrement"), null=True, blank=True)
    certifiers = models.ManyToManyField(Certifier, verbose_name=_("certificateurs"), related_name="certifications")
    rome = models.JSONField(_("métiers (ROME)"), default=list, blank=True)
    """``[[code, label], …]``, as for the two that follow."""
    nsf = models.JSONField(_("spécialités (NSF)"), default=list, blank=True)
    formacodes = models.JSONField(_("thèmes de formation (Formacode)"), default=list, blank=True)
    access_routes = models.JSONField(_("voies d’accès"), default=list, blank=True)
    partner_count = models.PositiveIntegerField(_("organismes habilités"), default=0)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)

    objects = CertificationQuerySet.as_manager()

    class Meta(Contribution.Meta):
        verbose_name = _("certification")
        verbose_name_plural = _("certifications")
        constraints = [
            *Contribution.Meta.constraints,
            models.CheckConstraint(
                condition=Q(register__in=Register.values),
                name="competences_certification_known_register",
                violation_error_message=_("Ce répertoire n’existe pas."),
            ),
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__range=(1, 8)),
                name="competences_certification_level_range",
                violation_error_message=_("Un niveau européen va de 1 à 8."),
            ),
            models.CheckConstraint(
                condition=~Q(title="") & Q(number__regex=NUMBER),
                name="competences_certification_named",
                violation_error_message=_("Une certification a un numéro et un intitulé."),
            ),
        ]
        indexes = [
            # As Contribution.Meta.indexes, whose name would be a letter too long here.
            models.Index(fields=["status", "-updated_at"], name="competences_certif_fresh"),
            models.Index(fields=["ends_on"], name="competences_certif_end"),
        ]

    def __str__(self):
        return f"{self.title} ({self.number})"

    def get_absolute_url(self):
        return reverse("competences:certification_detail", args=[self.slug])

    @property
    def is_over(self):
        return not self.is_active or (self.ends_on is not None and self.ends_on < timezone.localdate())


class OfCertification(models.QuerySet):
    def visible_to(self, user):
        return self.filter(certification__in=Certification.objects.visible_to(user))


class CertificationBlock(models.Model):
    """A part that can be obtained alone (« bloc de compétences », CCP)."""

    certification = models.ForeignKey(Certification, on_delete=models.CASCADE, related_name="blocks")
    code = models.CharField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("intitulé"), max_length=1000)

    objects = OfCertification.as_manager()

    class Meta:
        verbose_name = _("bloc de compétences")
        verbose_name_plural = _("blocs de compétences")
        ordering = ["certification", "code"]

    def __str__(self):
        return f"{self.code} {self.title}"


class Succession(models.Model):
    """One certification took over from another, in the same register or not. The successions make no circle: a
    trigger of the database refuses it."""

    old = models.ForeignKey(Certification, on_delete=models.CASCADE, related_name="later_links")
    new = models.ForeignKey(Certification, on_delete=models.CASCADE, related_name="earlier_links")

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.UniqueConstraint(
                fields=["old", "new"],
                name="competences_succession_once",
                violation_error_message=_("Cette succession est déjà connue."),
            ),
            models.CheckConstraint(
                condition=~Q(old=F("new")),
                name="competences_succession_two_ends",
                violation_error_message=_("Une certification ne se succède pas à elle-même."),
            ),
        ]

    def __str__(self):
        return f"{self.old.number} → {self.new.number}"
