from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from demarches.enums import FAILURES, LinkState

LONGEST_ADDRESS = 1000
DEAD_AFTER = 3


class LinkCheckQuerySet(models.QuerySet):
    def by_use(self):
        """The dead first, then what is used most."""
        return self.order_by(F("dead_since").asc(nulls_last=True), "-uses", "address")

    def to_look_at(self):
        """What is not in good order and that nobody called a false alarm; a wall and a slow site are no fault."""
        fine = [LinkState.FINE, LinkState.WALL, LinkState.SLOW, LinkState.MAINTENANCE]
        return self.exclude(state__in=fine).exclude(muted_state=F("state"))


class LinkCheck(models.Model):
    """An address that the guide sends people to, and what the last visits found there.

    ``failures`` are in a row, since ``first_failed_at``. ``suggestion`` is a better address, when one is known.
    ``muted_state`` is the state that a coordinator called a false alarm: another one is shown again.
    """

    address = models.CharField(_("adresse"), max_length=LONGEST_ADDRESS, unique=True)
    uses = models.PositiveIntegerField(_("fiches qui y renvoient"), default=0)
    state = models.CharField(_("état"), max_length=12, choices=LinkState)
    reason = models.CharField(_("précision"), max_length=20, blank=True)
    http_status = models.PositiveSmallIntegerField(_("réponse HTTP"), null=True)
    final_address = models.CharField(_("adresse d’arrivée"), max_length=LONGEST_ADDRESS, blank=True)
    suggestion = models.CharField(_("adresse proposée"), max_length=LONGEST_ADDRESS, blank=True)
    milliseconds = models.PositiveIntegerField(_("temps de réponse (ms)"), default=0)
    checked_at = models.DateTimeField(_("visitée"))
    failures = models.PositiveIntegerField(_("échecs de suite"), default=0)
    first_failed_at = models.DateTimeField(_("premier échec"), null=True)
    last_failed_at = models.DateTimeField(_("dernier échec"), null=True)
    dead_since = models.DateTimeField(_("morte depuis"), null=True)
    muted_state = models.CharField(_("fausse alerte"), max_length=12, blank=True)

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("lien vérifié")
        verbose_name_plural = _("liens vérifiés")
        indexes = [models.Index(fields=["state", "-uses"], name="demarches_link_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=LinkState.values),
                name="demarches_linkcheck_known_state",
                violation_error_message=_("Cet état d’un lien n’existe pas."),
            ),
            models.CheckConstraint(
                condition=Q(failures=0, first_failed_at__isnull=True, last_failed_at__isnull=True)
                | Q(
                    failures__gt=0,
                    first_failed_at__isnull=False,
                    last_failed_at__gte=F("first_failed_at"),
                    state__in=[str(state) for state in FAILURES],
                ),
                name="demarches_linkcheck_failures_are_dated",
                violation_error_message=_("Des échecs portent leurs dates."),
            ),
            models.CheckConstraint(
                condition=Q(dead_since__isnull=True)
                | Q(failures__gte=DEAD_AFTER, last_failed_at__gt=F("first_failed_at")),
                name="demarches_linkcheck_dead_is_sure",
                violation_error_message=_("Une adresse n’est morte qu’après trois échecs sur deux jours."),
            ),
        ]

    def __str__(self):
        return self.address
