"""What the pages of consultations show."""

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competences import asking_pages
from competences.asking_pages import HIDDEN
from competences.charts import bars
from competences.criteria import counting, voting
from competences.criteria.round_forms import agreed_forms, ballot_forms
from competences.criteria_enums import VOTER_ROLES, Decision, Position
from competences.models import Ballot, Consultation
from epn_commons.core.small_counts import FEWEST_SHOWN


def listing(parameters, user):
    found = Consultation.objects.visible_to(user).annotate(number=Count("voted"))
    return asking_pages.listing(found, parameters, _card)


def _card(consultation):
    words = ngettext("%(number)s critère", "%(number)s critères", consultation.number)
    criteria = {"icon": "list", "text": words % {"number": consultation.number}}
    return asking_pages.card(consultation, stage(consultation), consultation.question, criteria)


def stage(consultation):
    """A badge: where the consultation stands."""
    if consultation.is_cancelled:
        return {"label": _("Annulée"), "icon": "blocked"}
    if consultation.is_closed:
        return {"label": _("Consultation close"), "icon": "lock"}
    if consultation.is_voting:
        return {"label": _("Vote ouvert"), "tone": "done", "icon": "done"}
    if consultation.is_over:
        return {"label": _("Vote fini, décision à venir"), "tone": "warning", "icon": "clock"}
    return {"label": _("À venir"), "icon": "calendar"}


def context(consultation, user, data=None):
    """The page of one: the vote while it is open, the results once it is closed."""
    voted = list(consultation.voted.select_related("criterion"))
    moderates = user.is_authenticated and user.can_moderate
    found = {
        "consultation": consultation,
        "stage": stage(consultation),
        "role_labels": [role.label for role in VOTER_ROLES if role in consultation.roles],
        "organisations": list(consultation.organisations.order_by("name")),
        "voted": voted,
        "turnout": turnout(consultation),
        "fewest": FEWEST_SHOWN,
        "may_close": moderates and consultation.may_close,
        "may_change": moderates and consultation.is_pending,
        "refusal": voting.refusal(consultation, user),
    }
    if not found["refusal"]:
        mine = {one.voted_id: one for one in Ballot.objects.filter(voter=user, voted__consultation=consultation)}
        found["forms"] = ballot_forms(voted, mine, data)
        found["has_voted"] = bool(mine)
    if consultation.is_closed:
        found["results"] = _results(consultation, voted)
    return found


def turnout(consultation):
    """How many voted so far; ``None`` while the number is small."""
    cast = Ballot.objects.filter(voted__consultation=consultation)
    most = (
        cast.order_by()
        .values("voted")
        .annotate(number=Count("pk"))
        .order_by("-number")
        .values_list("number", flat=True)
    )
    number = most.first() or 0
    return number if number >= FEWEST_SHOWN else None


def _results(consultation, voted):
    counted = counting.results(consultation)
    return [
        {
            "voted": one,
            "decision": Decision(one.decision).label,
            "retained": one.agreed is not None,
            "differs": one.agreed is not None and one.agreed != one.texts,
            "bars": bars(_position_labels(), counted[one.pk]["by_role"].column_totals),
            "by_role": _table(
                [role.label for role in VOTER_ROLES], counted[one.pk]["by_role"], _("Rôle"), _position_labels()
            ),
            "has_organisations": counted[one.pk]["by_organisation"].total != 0,
            "by_organisation": _table(
                [_("Organisations")], counted[one.pk]["by_organisation"], _("Chacune une fois"),
                [*_position_labels(), _("partagée")],
            ),
            "hides": counted[one.pk]["by_role"].hides + counted[one.pk]["by_organisation"].hides,
            "reserves": counted[one.pk]["reserves"],
            "reasons": counted[one.pk]["reasons"],
        }
        for one in voted
    ]  # fmt: skip


def _position_labels():
    return [position.label for position in Position]


def _table(labels, shown, corner, columns):
    """What ``components/table.html`` takes, with a total line where there are several rows."""
    rows = [[label, *cells, total] for label, cells, total in zip(labels, shown.cells, shown.row_totals, strict=True)]
    if len(rows) > 1:
        rows.append([_("Ensemble"), *shown.column_totals, shown.total])
    return {
        "columns": [{"label": corner}, *({"label": label, "numeric": True} for label in [*columns, _("total")])],
        "rows": [[HIDDEN if cell is None else cell for cell in row] for row in rows],
    }


def closing(consultation, data=None):
    """What a coordination reads to close: what the rule decides, and every reserve and reason, without names."""
    voted = list(consultation.voted.select_related("criterion"))
    counts = {one.pk: counting.totals(one) for one in voted}
    decisions = {one.pk: counting.decision(counts[one.pk], consultation) for one in voted}
    forms = agreed_forms(voted, decisions, data)
    said = {}
    for one in voted:
        texts = one.ballots.exclude(text="").order_by("text", "pk")
        said[one.pk] = {position: list(texts.filter(position=position).values_list("text", flat=True))
                        for position in (Position.RESERVE, Position.DISAGREE)}  # fmt: skip
    lines = [
        {
            "voted": one,
            "decision": Decision(decisions[one.pk]).label,
            "cast": sum(counts[one.pk].values()),
            "counts": [(Position(position).label, number) for position, number in counts[one.pk].items()],
            "has_changed": one.criterion.version != one.version,
            "reserves": said[one.pk][Position.RESERVE],
            "reasons": said[one.pk][Position.DISAGREE],
            "form": forms.get(one.pk),
        }
        for one in voted
    ]
    return {"consultation": consultation, "lines": lines, "forms": forms}
