from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartoparty.enums import Likelihood, PairState, SeenOnSite
from cartoparty.models.structure import Structure
from epn_commons.contributions.exceptions import AlreadyDecided


def touching_territory_of(user, one, other):
    """Condition on two foreign keys to ``Structure``: a place of this coordinator's departments at either end, or one
    without a commune. No department: everything."""
    departments = list(user.departments.values_list("pk", flat=True))
    if not departments:
        return Q()
    ends = [
        Q(**{f"{end}__commune__department__in": departments}) | Q(**{f"{end}__commune__isnull": True})
        for end in (one, other)
    ]
    return ends[0] | ends[1]


class DuplicatePairQuerySet(models.QuerySet):
    def waiting(self):
        """What nobody has decided on, the surest first."""
        return self.filter(state=PairState.SUGGESTED).order_by("-score", "pk")

    def in_territory_of(self, user):
        return self.filter(touching_territory_of(user, "first", "second"))


class DuplicatePair(models.Model):
    """Two structures that look like one place, and what was decided about it.

    ``reasons`` are sentences in French, made with the score. A decision is remembered: looking again changes only
    what nobody has decided on. ``seen_on_site`` is what the participant of a mapping party who added one of the two
    answered, empty before.
    """

    first = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField(_("ressemblance"))
    likelihood = models.CharField(_("certitude"), max_length=10, choices=Likelihood)
    reasons = models.JSONField(_("raisons"), default=list)
    state = models.CharField(_("état"), max_length=10, choices=PairState, default=PairState.SUGGESTED, editable=False)
    seen_on_site = models.CharField(_("dit sur place"), max_length=10, choices=SeenOnSite, blank=True, editable=False)
    found_at = models.DateTimeField(_("repérée le"), default=timezone.now, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, editable=False)

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        verbose_name = _("doublon possible")
        verbose_name_plural = _("doublons possibles")
        indexes = [
            models.Index(fields=["state", "-score"], name="cartoparty_pair_waiting"),
            models.Index(fields=["second"], name="cartoparty_pair_second"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                name="cartoparty_duplicatepair_once",
                violation_error_message=_("Ces deux fiches sont déjà comparées."),
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="cartoparty_duplicatepair_ordered",
                violation_error_message=_("La fiche la plus ancienne d’une paire vient en premier."),
            ),
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=1),
                name="cartoparty_duplicatepair_score_range",
                violation_error_message=_("La ressemblance va de 0 à 1."),
            ),
            models.CheckConstraint(
                condition=Q(likelihood__in=[Likelihood.CERTAIN, Likelihood.PROBABLE, Likelihood.POSSIBLE]),
                name="cartoparty_duplicatepair_alike",
                violation_error_message=_("Deux lieux distincts ne forment pas une paire."),
            ),
            models.CheckConstraint(
                condition=Q(seen_on_site__in=["", *SeenOnSite.values]),
                name="cartoparty_duplicatepair_seen_on_site",
                violation_error_message=_("Sur place, on dit : le même lieu, ou un autre lieu."),
            ),
            models.CheckConstraint(
                condition=Q(state=PairState.SUGGESTED, decided_by__isnull=True, decided_at__isnull=True)
                | Q(
                    state__in=[PairState.DISTINCT, PairState.MERGED],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="cartoparty_duplicatepair_decision_is_signed",
                violation_error_message=_("Une décision porte une date et un nom."),
            ),
        ]

    def __str__(self):
        return f"{self.first_id} / {self.second_id}"

    def mark_distinct(self, *, by):
        """They are two places: the pair is never suggested again. Raises AlreadyDecided."""
        self._move(PairState.SUGGESTED, PairState.DISTINCT, by=by)

    def reconsider(self, *, by):
        """Take back « distinct »: the pair waits again. Raises AlreadyDecided. ``by`` may be anyone who moderates."""
        self._move(PairState.DISTINCT, PairState.SUGGESTED, by=None)

    def _move(self, source, target, *, by):
        now = timezone.now() if by else None
        if not DuplicatePair.objects.filter(pk=self.pk, state=source).update(
            state=target, decided_by=by, decided_at=now
        ):
            self.refresh_from_db(fields=["state", "decided_by", "decided_at"])
            raise AlreadyDecided(self.decided_by)
        self.state, self.decided_by, self.decided_at = target, by, now
