"""What the room sees: how far one is, and what has just been done, without a name."""

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartoparty.enums import PartyAct, PartyActState, PartyStage
from cartoparty.models import MappingParty, Participant, PartyAction, PartyPlace
from epn_commons.contributions.enums import Status

LATEST = 6
MOST_PARTIES = 200
"""On one page: the most recent ones."""
_LOOKED_AT = [PartyAct.CONFIRM, PartyAct.CORRECT, PartyAct.CLOSED]


def counted():
    """The actions that count."""
    return PartyAction.objects.exclude(state=PartyActState.REFUSED)


def figures(party):
    """``{listed, checked, confirmed, corrected, closed, added, elsewhere, participants}``; once the party is closed,
    what was then written."""
    if party.is_closed:
        return party.results["figures"]
    on_place = counted().filter(party=party, structure=OuterRef("structure"), act__in=_LOOKED_AT)
    drawn = PartyPlace.objects.filter(party=party)
    listed = drawn.filter(_still_there(on_place))
    told = listed.aggregate(listed=Count("pk"), checked=Count("pk", filter=Exists(on_place)))
    told |= counted().filter(party=party).aggregate(
        confirmed=Count("structure", distinct=True, filter=Q(act=PartyAct.CONFIRM)),
        corrected=Count("structure", distinct=True, filter=Q(act=PartyAct.CORRECT)),
        closed=Count("structure", distinct=True, filter=Q(act=PartyAct.CLOSED)),
        added=Count("structure", distinct=True, filter=Q(act=PartyAct.ADD)),
        elsewhere=Count(
            "structure", distinct=True,
            filter=Q(act__in=_LOOKED_AT) & ~Q(structure__in=drawn.values("structure")),
        ),
    )  # fmt: skip
    return told | {"participants": Participant.objects.filter(party=party).count()}


def _still_there(on_place):
    """Places of a list that were looked at or can still be: one that is withdrawn meanwhile is no longer asked for."""
    return Q(structure__status=Status.PUBLISHED) | Exists(on_place)


def context(party):
    """For ``cartoparty/_party_board.html``."""
    told = figures(party)
    percent = round(100 * told["checked"] / told["listed"]) if told["listed"] else 0
    return {
        "party": party,
        "stage": party.stage,
        "is_live": party.stage in (PartyStage.RUNNING, PartyStage.OVER),
        "figures": told,
        "percent": percent,
        "tiles": list(_tiles(told)),
        "latest": _latest(party),
    }


def _tiles(told):
    """Pairs of a figure and its word, zeros included: a board does not jump."""
    yield told["confirmed"], ngettext("confirmé", "confirmés", told["confirmed"])
    yield told["corrected"], ngettext("à corriger", "à corriger", told["corrected"])
    yield told["closed"], ngettext("signalé fermé", "signalés fermés", told["closed"])
    yield told["added"], ngettext("lieu trouvé", "lieux trouvés", told["added"])
    yield told["participants"], ngettext("participant", "participants", told["participants"])


def _latest(party):
    """What was done last; a place that is not published yet is not named."""
    rows = counted().filter(party=party).order_by("-at", "-pk")
    rows = rows.values("act", "at", "structure__name", "structure__status", "structure__commune__name")[:LATEST]
    return [
        {
            "name": _("Un lieu à relire") if row["act"] == PartyAct.ADD else row["structure__name"],
            "commune": row["structure__commune__name"],
            "act": PartyAct(row["act"]).label,
            "at": row["at"],
        }
        for row in rows
    ]


def with_progress(parties):
    """Parties with ``listed_count``, ``checked_count`` and ``participant_count``, by one query for all."""
    on_place = counted().filter(party=OuterRef("party"), structure=OuterRef("structure"), act__in=_LOOKED_AT)
    listed = PartyPlace.objects.filter(_still_there(on_place), party=OuterRef("pk")).order_by().values("party")
    people = Participant.objects.filter(party=OuterRef("pk")).order_by().values("party")
    return parties.annotate(
        listed_count=Coalesce(Subquery(listed.annotate(n=Count("pk")).values("n")), 0),
        checked_count=Coalesce(Subquery(listed.filter(Exists(on_place)).annotate(n=Count("pk")).values("n")), 0),
        participant_count=Coalesce(Subquery(people.annotate(n=Count("pk")).values("n")), 0),
    )


def by_stage(user):
    """``[(title, parties)]`` of what ``user`` may see: running, to come, past; by one query."""
    found = with_progress(MappingParty.objects.visible_to(user)).select_related("department", "epci")
    sorted_out = {stage: [] for stage in PartyStage}
    for party in found.order_by("-starts_at", "-pk")[:MOST_PARTIES]:
        sorted_out[party.stage].append(party)
    return [
        (_("En ce moment"), sorted_out[PartyStage.RUNNING]),
        (_("À venir"), sorted_out[PartyStage.UPCOMING][::-1]),
        (_("Passées"), sorted_out[PartyStage.OVER] + sorted_out[PartyStage.CLOSED]),
    ]
