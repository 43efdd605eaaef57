"""Which competences are held, where: counted by the database, never person by person.

Only what somebody else recognised counts: validations that stand, and attestations in force. Who is counted:

- by place, the people who agreed to be seen by their coordinations;
- by intercommunalité, everybody, provided that those who did not agree are at least ``HIDDEN_AMONG``: a figure then
  tells nothing of one of them; otherwise those who agreed.

No figure for everybody is given at a finer scale, so that none can be had by taking one away from another.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils import timezone

from competences.steering_enums import Scale
from epn_commons.accounts.models import User
from epn_commons.core.small_counts import FEWEST_SHOWN

HIDDEN_AMONG = FEWEST_SHOWN
MONTHS_AHEAD = 6

CLAIMS = """
    SELECT declaration.user_id, one.item_id, level."order" AS rank, declaration.valid_until AS until
    FROM competences_declaration AS declaration
    JOIN competences_itemlevel AS one ON one.id = declaration.item_level_id
    JOIN competences_frameworklevel AS level ON level.id = one.level_id
    WHERE declaration.basis <> 'self' AND declaration.valid_until >= {day}
      AND NOT EXISTS (SELECT FROM competences_declaration AS later WHERE later.supersedes_id = declaration.id)
    UNION ALL
    SELECT attestation.holder_id, covered.frameworkitem_id, coalesce(achievement.reached_order, 0),
           attestation.valid_until::date
    FROM competences_attestation AS attestation
    JOIN competences_achievement AS achievement ON achievement.id = attestation.achievement_id
    JOIN competences_achievement_items AS covered ON covered.achievement_id = achievement.id
    JOIN competences_issuerkey AS key ON key.id = attestation.key_id AND key.state <> 'withdrawn'
    WHERE attestation.holder_id IS NOT NULL AND attestation.revoked_at IS NULL
      AND NOT attestation.is_trial AND NOT attestation.is_example
      AND (attestation.valid_until IS NULL OR attestation.valid_until::date >= {day})
"""
"""``(user_id, item_id, rank, until)``: what each person had recognised and that holds on a day. An attestation that
says no level has the rank 0; ``until`` is null for ever."""

_PEOPLE = """
    people AS (
        SELECT who.id AS user_id, {place} AS place, (consent.id IS NOT NULL) AS agrees
        FROM ({accounts}) AS who (id)
        JOIN accounts_membership AS membership ON membership.user_id = who.id AND membership.is_main
        JOIN accounts_organisation AS organisation ON organisation.id = membership.organisation_id
        LEFT JOIN territories_commune AS commune ON commune.code = organisation.commune_id
        LEFT JOIN competences_steeringconsent AS consent ON consent.user_id = who.id
        WHERE {place} IS NOT NULL AND (%(department)s = '' OR commune.department_id = %(department)s)
          AND (%(place)s = '' OR {place} = %(place)s)
    ),
    weighed AS (
        SELECT *, agrees OR (%(everybody)s
            AND count(*) FILTER (WHERE NOT agrees) OVER (PARTITION BY place) >= %(hidden_among)s) AS is_counted
        FROM people
    ),
    holdings AS (
        SELECT who.place, who.user_id, who.agrees, item.id AS item_id, max(claim.rank) AS rank,
               CASE WHEN bool_or(claim.until IS NULL) THEN NULL ELSE max(claim.until) END AS until
        FROM weighed AS who
        JOIN ({claims}) AS claim ON claim.user_id = who.user_id
        JOIN competences_frameworkitem AS item
          ON item.framework_id = %(framework)s AND claim.item_id IN (item.id, item.replaces_id)
        WHERE who.is_counted AND claim.rank >= %(rank)s
        GROUP BY who.place, who.user_id, who.agrees, item.id
    )
"""
_ENDING = f"until <= %(day)s::date + interval '{MONTHS_AHEAD} months'"
_BY_PLACE = """
    WITH {people}
    SELECT scope.place, named.name, named.slug, scope.present, scope.counted,
           coalesce(held.held, 0), coalesce(held.ending, 0)
    FROM (SELECT place, count(*) AS present, count(*) FILTER (WHERE is_counted) AS counted
          FROM weighed GROUP BY place) AS scope
    JOIN ({names}) AS named ON named.place = scope.place
    LEFT JOIN (SELECT place, count(DISTINCT item_id) AS held, count(DISTINCT item_id) FILTER (WHERE {ending}) AS ending
               FROM holdings GROUP BY place) AS held ON held.place = scope.place
    ORDER BY named.name, scope.place
"""
_BY_ITEM = """
    WITH {people}
    SELECT item_id, count(*), count(*) FILTER (WHERE {ending}),
           json_agg(json_build_array(user_id, rank, until) ORDER BY rank DESC, user_id) FILTER (WHERE agrees)
    FROM holdings GROUP BY item_id
"""
_SIZE = """
    WITH {people} SELECT count(*), count(*) FILTER (WHERE is_counted), count(*) FILTER (WHERE agrees) FROM weighed
"""
_PLACE = {Scale.PLACE: "organisation.slug", Scale.EPCI: "commune.epci_id"}
_NAMES = {
    Scale.PLACE: "SELECT slug AS place, name, slug FROM accounts_organisation",
    Scale.EPCI: "SELECT code AS place, name, code AS slug FROM territories_epci",
}


@dataclass(frozen=True)
class Selection:
    """What one looks at: a framework, at least a level (0 for any), by place or intercommunalité, for whom.

    ``department`` and ``place`` are codes, empty for all of those that ``viewer`` follows.
    """

    viewer: User
    framework_id: int
    scale: Scale
    rank: int = 0
    department: str = ""
    place: str = ""

    def places(self):
        """The ``Place`` of each place or intercommunalité where somebody works, by name; one query."""
        return [Place(*row) for row in self._run(_BY_PLACE)]

    def items(self):
        """``{item id: Holders}`` of what is held, one query."""
        return {item: Holders(held, ending, _dated(named)) for item, held, ending, named in self._run(_BY_ITEM)}

    def size(self):
        """``Size``: how many people are there, and how many of them count."""
        return Size(*self._run(_SIZE)[0])

    def _run(self, query):
        accounts, parameters = self._accounts()
        people = _PEOPLE.format(place=_PLACE[self.scale], accounts=accounts, claims=CLAIMS.format(day="%(day)s::date"))
        with connection.cursor() as cursor:
            cursor.execute(query.format(people=people, names=_NAMES[self.scale], ending=_ENDING), parameters)
            return cursor.fetchall()

    def _accounts(self):
        """The accounts that ``viewer`` follows, as SQL, and every parameter by its name."""
        followed = User.objects.in_territory_of(self.viewer).filter(is_active=True).values("pk").order_by()
        sql, values = followed.query.sql_with_params()
        own = {f"account_{number}": value for number, value in enumerate(values)}
        parameters = {
            "department": self.department,
            "place": self.place,
            "framework": self.framework_id,
            "rank": self.rank,
            "day": timezone.localdate(),
            "everybody": self.scale == Scale.EPCI,
            "hidden_among": HIDDEN_AMONG,
        }
        return sql % tuple(f"%({name})s" for name in own), own | parameters


@dataclass(frozen=True)
class Place:
    """One line of the board. ``ending``: competences that somebody there holds to a date less than six months away."""

    code: str
    name: str
    slug: str
    present: int
    counted: int
    held: int
    ending: int


@dataclass(frozen=True)
class Holders:
    """How many people hold a competence, how many of them only for six months more; ``named`` is those who agreed to
    be seen: ``[(user id, rank, last day or None)]``."""

    held: int = 0
    ending: int = 0
    named: tuple = ()


@dataclass(frozen=True)
class Size:
    present: int
    counted: int
    agreed: int


def _dated(named):
    return tuple((user, rank, until and date.fromisoformat(until)) for user, rank, until in named or ())
