from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartoparty.enums import AddressRefusal, AddressState, CoordinatesPrecision
from cartoparty.models.structure import Structure

PRECISIONS = {
    "housenumber": CoordinatesPrecision.HOUSENUMBER,
    "street": CoordinatesPrecision.STREET,
    "locality": CoordinatesPrecision.LOCALITY,
    "municipality": CoordinatesPrecision.COMMUNE,
}
"""The types of the BAN's answers, in our words."""


class AddressCheck(models.Model):
    """What the BAN answered, the last time, about the address of a place.

    ``asked_address`` and ``asked_commune`` are what the question was about: once the place has moved, the answer is
    no longer its own. The answer is kept even when it was refused, with the reason. ``distance_m`` is from the point
    that the place then had of its own to the BAN's.
    """

    structure = models.OneToOneField(Structure, on_delete=models.CASCADE, related_name="address_check")
    state = models.CharField(_("état"), max_length=12, choices=AddressState)
    refusal = models.CharField(_("réponse refusée"), max_length=16, choices=AddressRefusal, blank=True)
    asked_address = models.CharField(_("adresse demandée"), max_length=255)
    asked_commune = models.CharField(_("commune demandée"), max_length=5)
    score = models.FloatField(_("ressemblance"), null=True)
    precision = models.CharField(_("précision"), max_length=20, choices=CoordinatesPrecision, blank=True)
    label = models.CharField(_("adresse de la BAN"), max_length=255, blank=True)
    number = models.CharField(_("numéro"), max_length=20, blank=True)
    street = models.CharField(_("voie"), max_length=255, blank=True)
    ban_key = models.CharField(_("clé BAN"), max_length=60, blank=True)
    ban_id = models.CharField(_("identifiant BAN"), max_length=60, blank=True)
    insee = models.CharField(_("code INSEE"), max_length=5, blank=True)
    latitude = models.FloatField(_("latitude"), null=True)
    longitude = models.FloatField(_("longitude"), null=True)
    distance_m = models.FloatField(_("écart en mètres"), null=True)
    checked_at = models.DateTimeField(_("vérifiée le"), default=timezone.now)

    class Meta:
        verbose_name = _("vérification d’adresse")
        verbose_name_plural = _("vérifications d’adresses")
        indexes = [models.Index(fields=["state", "precision"], name="cartoparty_addresscheck_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=AddressState.values),
                name="cartoparty_addresscheck_known_state",
                violation_error_message=_("Une adresse est trouvée, inconnue, ambiguë ou non vérifiée."),
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(0, 1)),
                name="cartoparty_addresscheck_score_range",
                violation_error_message=_("La ressemblance va de 0 à 1."),
            ),
            models.CheckConstraint(
                condition=~Q(state=AddressState.FOUND)
                | (
                    Q(score__isnull=False, latitude__range=(-90, 90), longitude__range=(-180, 180), refusal="")
                    & ~Q(precision="")
                    & Q(latitude__isnull=False, longitude__isnull=False)
                ),
                name="cartoparty_addresscheck_found_is_whole",
                violation_error_message=_("Une adresse trouvée a un point, une précision et une ressemblance."),
            ),
            models.CheckConstraint(
                condition=~Q(state=AddressState.NOT_FOUND) | Q(refusal__in=AddressRefusal.values),
                name="cartoparty_addresscheck_refusal_is_told",
                violation_error_message=_("Une adresse inconnue dit pourquoi."),
            ),
            models.CheckConstraint(
                condition=~Q(state=AddressState.SERVICE_DOWN)
                | Q(score__isnull=True, latitude__isnull=True, longitude__isnull=True, label="", ban_key=""),
                name="cartoparty_addresscheck_down_says_nothing",
                violation_error_message=_("Un service injoignable n’apprend rien sur l’adresse."),
            ),
        ]

    def __str__(self):
        return f"{self.asked_address} : {self.get_state_display()}"
