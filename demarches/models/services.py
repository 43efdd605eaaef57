from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from demarches.enums import FranceConnect, ServiceKind
from demarches.facts import LONGEST_ADDRESS, is_web_address
from epn_commons.contributions.enums import Status
from epn_commons.contributions.models import Contribution

LANGUAGE = r"^[a-z]{2,3}$"


def french_only():
    return ["fr"]


def validate_web_address(value):
    if not is_web_address(value):
        raise ValidationError(_("L’adresse commence par https:// et nomme un site : copiez-la depuis le navigateur."))


class OnlineService(Contribution):
    """What one opens in a browser to do a procedure: an online service, a form, a simulator. Several procedures may
    use one; what is known to be broken hangs on it."""

    kind = "online_service"
    schema_type = "WebApplication"
    guarded_fields = ("name", "note")
    revisable_fields = (
        "name", "service_kind", "owner", "url", "cerfa_number", "cerfa_version", "franceconnect",
        "accessibility_rate", "mobile", "languages", "note", "support_url", "upstream_ids", "checked_on", "themes",
    )  # fmt: skip

    name = models.CharField(_("nom"), max_length=255)
    service_kind = models.CharField(
        _("nature"), max_length=20, choices=ServiceKind, default=ServiceKind.ONLINE_SERVICE
    )
    owner = models.CharField(_("administration responsable"), max_length=255, blank=True)
    url = models.CharField(_("adresse"), max_length=LONGEST_ADDRESS, blank=True, validators=[validate_web_address])
    cerfa_number = models.CharField(
        _("numéro CERFA"),
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^\d{5}$", _("Un numéro CERFA compte 5 chiffres, sans l’étoile."))],
    )
    cerfa_version = models.CharField(
        _("version du CERFA"),
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^\d{2}$", _("La version d’un CERFA compte 2 chiffres, après l’étoile."))],
    )
    franceconnect = models.CharField(_("FranceConnect"), max_length=20, choices=FranceConnect, blank=True)
    accessibility_rate = models.DecimalField(
        _("accessibilité déclarée (RGAA, %)"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    mobile = models.BooleanField(_("utilisable au téléphone"), null=True, blank=True)
    languages = ArrayField(
        models.CharField(
            max_length=3, validators=[RegexValidator(LANGUAGE, _("Écrivez le code de la langue : fr, en, ar…"))]
        ),
        verbose_name=_("langues"),
        default=french_only,
        blank=True,
    )
    note = models.TextField(_("à savoir"), max_length=2000, blank=True)
    support_url = models.CharField(
        _("où signaler un problème à l’administration"),
        max_length=LONGEST_ADDRESS,
        blank=True,
        validators=[validate_web_address],
    )
    upstream_ids = ArrayField(
        models.CharField(max_length=12, validators=[RegexValidator(r"^R\d+$")]),
        verbose_name=_("identifiants service-public"),
        default=list,
        blank=True,
    )
    checked_on = models.DateField(_("vérifié le"), null=True, blank=True)
    bundle_fingerprint = models.CharField(max_length=64, blank=True, editable=False)

    class Meta(Contribution.Meta):
        verbose_name = _("service en ligne")
        verbose_name_plural = _("services en ligne")
        constraints = [
            *Contribution.Meta.constraints,
            models.CheckConstraint(
                condition=Q(service_kind__in=ServiceKind.values),
                name="demarches_onlineservice_known_kind",
                violation_error_message=_("Cette nature de service n’existe pas."),
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED) | ~Q(name=""),
                name="demarches_onlineservice_published_is_named",
                violation_error_message=_("Un service publié porte un nom."),
            ),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__regex=r"^https?://[^\s]+$"),
                name="demarches_onlineservice_url_is_web",
                violation_error_message=_("L’adresse commence par https:// et ne contient pas d’espace."),
            ),
            models.CheckConstraint(
                condition=Q(accessibility_rate__isnull=True) | Q(accessibility_rate__range=(0, 100)),
                name="demarches_onlineservice_rate_is_percent",
                violation_error_message=_("Le taux d’accessibilité va de 0 à 100."),
            ),
            models.CheckConstraint(
                condition=Q(cerfa_version="") | Q(cerfa_number__regex=r"^\d{5}$"),
                name="demarches_onlineservice_cerfa_whole",
                violation_error_message=_("Une version de CERFA va avec son numéro."),
            ),
        ]
        indexes = [
            *Contribution.Meta.indexes,
            models.Index(fields=["cerfa_number"], name="demarches_service_cerfa"),
        ]

    def __str__(self):
        return self.name

    @property
    def summary(self):
        return str(self.get_service_kind_display())

    def get_absolute_url(self):
        return reverse("demarches:service_detail", args=[self.slug])

    @classmethod
    def get_create_url(cls):
        return reverse("demarches:service_create")

    def get_edit_url(self):
        return reverse("demarches:service_edit", args=[self.slug])

    @property
    def cerfa(self):
        """« 12345*06 », « 12345 » or nothing."""
        return "*".join(filter(None, [self.cerfa_number, self.cerfa_version]))

    def missing_for_publication(self):
        return [] if self.url else ["url"]

    @classmethod
    def missing_label(cls, code):
        return {"url": _("l’adresse")}[code]
