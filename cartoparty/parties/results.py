"""What a mapping party leaves: its results, frozen when it is closed, and what each participant did."""

from django.db import transaction
from django.db.models import Count, Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from cartoparty.enums import PartyAct, PartyActState
from cartoparty.models import MappingParty, PartyAction
from cartoparty.parties.board import counted, figures
from epn_commons.contributions.enums import ReportState, Status


class AlreadyClosed(Exception):
    def __init__(self, party):
        super().__init__(_("Cette cartoparty a déjà été close par %(name)s.") % {"name": party.closed_by})


def close(party, *, by):
    """Freeze the results: nothing more is counted, whatever a phone still holds. Raises AlreadyClosed."""
    with transaction.atomic():
        live = MappingParty.objects.select_for_update(of=("self",)).get(pk=party.pk)
        if live.is_closed:
            raise AlreadyClosed(live)
        live.results = {"figures": figures(live), "rows": rows(live)}
        live.closed_at, live.closed_by = timezone.now(), by
        live.save(update_fields=["results", "closed_at", "closed_by"])
    return live


def rows(party):
    """``[[place, commune, action, state, when]]``, oldest first; of nobody is the name told. Once the party is closed,
    what was then written."""
    if party.is_closed:
        return party.results["rows"]
    done = PartyAction.objects.filter(party=party).order_by("noted_at", "pk")
    done = done.values(
        "act", "state", "noted_at", "report__state", "structure__status", "structure__name", "structure__commune__name"
    )
    return [
        [
            row["structure__name"],
            row["structure__commune__name"] or "",
            str(PartyAct(row["act"]).label),
            _state(row),
            timezone.localtime(row["noted_at"]).strftime("%Y-%m-%d %H:%M"),
        ]
        for row in done
    ]


def _state(row):
    """What became of it since: a report that a coordinator handled is no longer waiting."""
    if row["state"] == PartyActState.QUEUED and row["act"] == PartyAct.ADD:
        since = {Status.PUBLISHED: _("publié"), Status.REJECTED: _("refusé à la relecture")}
        return since.get(row["structure__status"], str(PartyActState.QUEUED.label))
    since = {ReportState.HANDLED: _("traité par la coordination"), ReportState.DISMISSED: _("écarté à la relecture")}
    return since.get(row["report__state"], str(PartyActState(row["state"]).label))


def table(party):
    """``(columns, rows)`` for a spreadsheet."""
    return [_("Lieu"), _("Commune"), _("Geste"), _("État"), _("Noté le")], rows(party)


def contribution(participant):
    """What the portal counted of one participant: ``{total, lines: [(number, words)], first, last}``. A place counts
    once for each kind of action, however often it was tapped."""
    mine = counted().filter(participant=participant)
    numbers = dict(mine.order_by().values_list("act").annotate(Count("structure", distinct=True)))
    dates = mine.aggregate(first=Min("noted_at"), last=Max("noted_at"))
    words = {
        PartyAct.CONFIRM: _("lieux confirmés sur place"),
        PartyAct.CORRECT: _("lieux dont une correction est proposée"),
        PartyAct.CLOSED: _("lieux signalés fermés"),
        PartyAct.ADD: _("lieux manquants proposés"),
    }
    lines = [(numbers.get(act, 0), label) for act, label in words.items()]
    return {"total": sum(numbers.values()), "lines": lines, **dates}
