"""Where a criterion stands: a proposal, at the vote, or decided by a closed consultation, in which version."""

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competences.criteria_enums import Decision
from competences.models import VotedCriterion

STATES = {
    "proposition": gettext_lazy("Proposition, jamais décidée"),
    "au-vote": gettext_lazy("Au vote"),
    "retenu": Decision.RETAINED.label,
    "retenu-avec-reserves": Decision.WITH_RESERVES.label,
    "non-retenu": Decision.NOT_RETAINED.label,
}
_DECISIONS = {
    "retenu": Decision.RETAINED,
    "retenu-avec-reserves": Decision.WITH_RESERVES,
    "non-retenu": Decision.NOT_RETAINED,
}
_TONES = {Decision.RETAINED: "done", Decision.WITH_RESERVES: "done", Decision.NOT_RETAINED: "neutral"}


def with_standing(criteria):
    """Each with ``decision``, ``decided_at``, ``agreed_version`` of its last closed consultation, and ``at_vote``."""
    rows = VotedCriterion.objects.filter(criterion=OuterRef("pk"))
    last = rows.exclude(decision="").order_by("-consultation__closed_at", "-pk")
    now = timezone.now()
    voting = rows.filter(decision="", consultation__starts_at__lte=now, consultation__ends_at__gte=now)
    return criteria.annotate(
        decision=Subquery(last.values("decision")[:1]),
        decided_at=Subquery(last.values("consultation__closed_at")[:1]),
        agreed_version=Subquery(last.values("agreed_version")[:1]),
        at_vote=Exists(voting),
    )


def in_state(criteria, state):
    """Those of one of ``STATES``; all of them for anything else."""
    if state == "au-vote":
        return criteria.filter(at_vote=True)
    if state == "proposition":
        return criteria.filter(decision=None, at_vote=False)
    return criteria.filter(decision=_DECISIONS[state]) if state in _DECISIONS else criteria


def badge(criterion):
    """The badge of one that was read ``with_standing``; a text changed since is never said to be retained."""
    if criterion.at_vote:
        return {"label": _("Au vote"), "tone": "info", "icon": "people"}
    if not criterion.decision:
        return {"label": _("Proposition"), "icon": "correct"}
    words = _("%(decision)s le %(day)s") if is_current(criterion) else _("%(decision)s le %(day)s, modifié depuis")
    day = f"{timezone.localtime(criterion.decided_at):%d/%m/%Y}"
    label = words % {"decision": Decision(criterion.decision).label, "day": day}
    return {
        "label": label,
        "tone": _TONES[criterion.decision] if is_current(criterion) else "warning",
        "icon": "confirm",
    }


def is_current(criterion):
    """Whether what is published is what was decided on."""
    return criterion.agreed_version is None or criterion.agreed_version == criterion.version


def rounds(criterion):
    """The consultations where it was, or is, put to the vote, the last first."""
    return list(criterion.votes.select_related("consultation").order_by("-consultation__starts_at", "-pk"))
