"""What a consultation gives: by role, by organisation, with small counts hidden; what is decided; what is said."""

from collections import Counter, defaultdict

from django.db.models import Count
from django.utils.translation import gettext as _

from competences.criteria_enums import VOTER_ROLES, Decision, Position
from competences.models import Ballot
from epn_commons.core.small_counts import FEWEST_SHOWN, shown_table

POSITIONS = tuple(Position)
DIVIDED = "divided"
"""The position of an organisation whose members are as many on two sides."""


def totals(voted):
    """``{position: ballots}`` of one criterion."""
    found = dict(voted.ballots.values_list("position").annotate(Count("pk")).order_by())
    return {position: found.get(position, 0) for position in POSITIONS}


def decision(counts, consultation):
    """The rule, told on the page: below the quorum nothing is retained; then the majority of those who took sides,
    first without, then with those who have a reserve."""
    expressed = sum(counts.values()) - counts[Position.ABSTAIN]
    if sum(counts.values()) < consultation.quorum or not expressed:
        return Decision.NOT_RETAINED
    needed = consultation.threshold * expressed
    if 100 * counts[Position.AGREE] >= needed:
        return Decision.RETAINED
    if 100 * (counts[Position.AGREE] + counts[Position.RESERVE]) >= needed:
        return Decision.WITH_RESERVES
    return Decision.NOT_RETAINED


def results(consultation):
    """``{pk of a voted criterion: {"by_role", "by_organisation", "reserves", "reasons"}}``, as may be published: two
    queries for the whole consultation."""
    ballots = Ballot.objects.filter(voted__consultation=consultation).order_by()
    by_role, by_organisation = defaultdict(Counter), defaultdict(lambda: defaultdict(Counter))
    counted = ballots.values_list("voted", "role", "organisation", "position").annotate(Count("pk"))
    for voted, role, organisation, position, number in counted:
        by_role[voted][role, position] += number
        if organisation is not None:
            by_organisation[voted][organisation][position] += number
    said = defaultdict(list)
    for voted, position, role, text in (
        ballots.exclude(text="").order_by("text", "pk").values_list("voted", "position", "role", "text")
    ):
        said[voted, position].append((role, text))
    return {
        voted: _result(by_role[voted], by_organisation[voted], said, voted)
        for voted in consultation.voted.values_list("pk", flat=True)
    }


def _result(by_role, by_organisation, said, voted):
    table = shown_table([[by_role[role, position] for position in POSITIONS] for role in VOTER_ROLES])
    return {
        "by_role": table,
        "by_organisation": organisations_table(by_organisation),
        "reserves": _voices(table, said[voted, Position.RESERVE], Position.RESERVE),
        "reasons": _voices(table, said[voted, Position.DISAGREE], Position.DISAGREE),
    }


def organisations_table(by_organisation):
    """Each organisation once, on the side where most of its members are."""
    sides = Counter(_side(positions) for positions in by_organisation.values())
    return shown_table([[sides[side] for side in (*POSITIONS, DIVIDED)]])


def _side(positions):
    (side, most), *others = positions.most_common()
    return DIVIDED if others and others[0][1] == most else side


def _voices(table, said, position):
    """``[(heading, texts)]`` without names: by role where the count of the role is shown; the other roles together
    where they are five at least and their number is no secret, and otherwise not at all. Words that several sent are
    told once."""
    column = POSITIONS.index(position)
    shown = {role for role, row in zip(VOTER_ROLES, table.cells, strict=True) if row[column] is not None}
    groups = [(role.label, [text for one, text in said if one == role]) for role in VOTER_ROLES if role in shown]
    others = [text for role, text in said if role not in shown]
    if len(others) >= FEWEST_SHOWN and table.column_totals[column] is not None:
        groups.append((_("Plusieurs rôles, réunis pour que personne ne soit reconnu"), others))
    return [(heading, list(dict.fromkeys(texts))) for heading, texts in groups if texts]
