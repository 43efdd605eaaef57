from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartoparty.enums import BanReportKind, BanReportState
from cartoparty.models.structure import Structure
from epn_commons.core.privacy_guard import validate_no_personal_data

OPEN = (BanReportState.DRAFT, BanReportState.WAITING, BanReportState.SENDING, BanReportState.UNSURE,
        BanReportState.PENDING)  # fmt: skip
"""Something is still to be done about it, here or at the town hall."""


class BanReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the places that a coordinator follows. No department: everything."""
        departments = user.department_codes
        return self.filter(structure__commune__department__in=departments) if departments else self

    def real(self):
        """Those that may leave: an invented place concerns no commune."""
        return self.filter(structure__is_example=False)

    def due(self):
        return self.real().filter(state=BanReportState.WAITING, next_try_at__lte=timezone.now()).order_by("pk")


class BanReport(models.Model):
    """What is told, or will be, to a commune about an address that the BAN lacks or has elsewhere.

    The address and the point are those of the day when it was prepared: what was sent does not change with the place.
    ``remote_id`` is its number at the BAN, ``answer`` the last words about it.
    """

    structure = models.ForeignKey(
        Structure, verbose_name=_("lieu"), on_delete=models.CASCADE, related_name="ban_reports"
    )
    kind = models.CharField(_("nature"), max_length=16, choices=BanReportKind, editable=False)
    state = models.CharField(
        _("état"), max_length=12, choices=BanReportState, default=BanReportState.DRAFT, editable=False
    )
    address = models.CharField(_("adresse"), max_length=255, editable=False)
    insee = models.CharField(_("code INSEE"), max_length=5, editable=False)
    ban_key = models.CharField(_("clé BAN"), max_length=60, blank=True, editable=False)
    ban_id = models.CharField(_("identifiant BAN"), max_length=60, blank=True, editable=False)
    latitude = models.FloatField(_("latitude"), null=True, editable=False)
    longitude = models.FloatField(_("longitude"), null=True, editable=False)
    comment = models.TextField(
        _("mot à la commune"),
        blank=True,
        validators=[MaxLengthValidator(500), validate_no_personal_data],
        help_text=_("Ce qui aide à trouver la bonne adresse. Ne nommez personne."),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("préparé par"), null=True, editable=False,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    remote_id = models.CharField(_("numéro à la BAN"), max_length=80, blank=True, editable=False)
    answer = models.CharField(_("réponse"), max_length=300, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0, editable=False)
    next_try_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(_("préparé le"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("état du"), default=timezone.now, editable=False)

    objects = BanReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("signalement d’adresse")
        verbose_name_plural = _("signalements d’adresses")
        indexes = [models.Index(fields=["state", "next_try_at"], name="cartoparty_banreport_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=BanReportState.values, kind__in=BanReportKind.values),
                name="cartoparty_banreport_known_codes",
                violation_error_message=_("Cet état ou cette nature n’existe pas."),
            ),
            models.UniqueConstraint(
                fields=["structure", "kind"],
                condition=Q(state__in=OPEN),
                name="cartoparty_banreport_once",
                violation_error_message=_("Cette adresse a déjà un signalement en cours."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[BanReportState.PENDING, BanReportState.PROCESSED]) | ~Q(remote_id=""),
                name="cartoparty_banreport_received_has_number",
                violation_error_message=_("Un signalement reçu par la BAN porte son numéro."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=BanReportKind.MISSING) | Q(latitude__isnull=False, longitude__isnull=False),
                name="cartoparty_banreport_alert_has_point",
                violation_error_message=_("Une adresse manquante se signale avec la position du lieu."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} : {self.address}"
