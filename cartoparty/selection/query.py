"""A selection asked of the database: a constant number of queries, however many places and facets."""

from collections import defaultdict
from itertools import chain

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Coalesce, Concat, TruncDate
from django.utils import timezone

from cartoparty.models import OpenSlot, OpenSlotCoverage, Structure
from cartoparty.open_slots import open_during
from cartoparty.opening_hours.moments import instant, midnight, week_end, whole_day
from cartoparty.selection.facets import FACETS
from cartoparty.selection.form import BY_FRESHNESS, BY_NAME, NOW, WEEK_END
from cartoparty.travelling import with_shorter_distance
from epn_commons.core.text import fold_name

MOST_WORDS = 10
FLAGS = {"accessible": "accessible"}
"""Parameters of one box to tick, as SQL on the columns of ``_base_sql``."""


def places(cleaned, place, stops, gone):
    """Published places that answer everything but the facets, with ``distance_m`` where a place is given. Who travels
    is found where it will be (``stops``, of ``travelling.next_stops``), not at home while it is away (``gone``)."""
    found = Structure.objects.published()
    for word in fold_name(cleaned.get("q") or "").split()[:MOST_WORDS]:
        found = found.alias(searched=_searched()).filter(searched__contains=word)
    time = window(cleaned)
    if time:
        found = open_during(found, *time)
    if is_somewhere(cleaned, place):
        home = around(found.exclude(pk__in=gone) if gone else found, cleaned, place)
        found = found.filter(Q(pk__in=home.order_by().values("pk")) | Q(pk__in=list(stops))) if stops else home
    if place and (stops or not cleaned.get("rayon")):  # otherwise told already
        found = with_shorter_distance(found, (place.latitude, place.longitude), stops)
    return found


def is_somewhere(cleaned, place):
    """Whether a territory is asked for, in which who travels may be or not."""
    territory = cleaned.get("commune") or cleaned.get("epci") or cleaned.get("departement")
    return bool(territory or (place and cleaned.get("rayon")))


def around(rows, cleaned, place):
    """Those of some places, or of the stops of places, that are in the territory and the circle asked for."""
    if cleaned.get("commune"):
        rows = rows.filter(commune=cleaned["commune"])
    if cleaned.get("epci"):
        rows = rows.filter(commune__epci=cleaned["epci"])
    if cleaned.get("departement"):
        rows = rows.filter(commune__department=cleaned["departement"])
    radius_km = cleaned.get("rayon")
    return rows.near(place.latitude, place.longitude, radius_km * 1000) if place and radius_km else rows


class Plain(Func):
    """Lower case without accents nor punctuation, ten times faster than ``FoldName``: for what is computed on each row
    of each request."""

    ACCENTED, BARE = (
        "ÀÁÂÃÄÅàáâãäåÇçÈÉÊËèéêëÌÍÎÏìíîïÑñÒÓÔÕÖòóôõöÙÚÛÜùúûüŸÿ",
        "aaaaaaaaaaaacceeeeeeeeiiiiiiiinnoooooooooouuuuuuuuyy",
    )
    SEPARATORS = '-’./,;:()«»"°&+*'
    template = (
        f"translate(replace(replace(lower(%(expressions)s), 'œ', 'oe'), 'Œ', 'oe'), '{ACCENTED}''{SEPARATORS}', "
        f"'{BARE}{' ' * (len(SEPARATORS) + 1)}')"
    )
    output_field = TextField()


def _searched():
    own = Plain(Concat("name", Value(" "), "address", Value(" "), "postcode", output_field=TextField()))
    return Concat(own, Value(" "), F("commune__folded_name"), output_field=TextField())


def window(cleaned):
    """The two moments between which places must be open, or None."""
    moment, day = cleaned.get("ouvert"), cleaned.get("jour")
    if moment == WEEK_END:
        return week_end(timezone.localdate())
    if day:
        return whole_day(day)
    return instant(timezone.now() if moment == NOW else moment) if moment else None


def chosen(found, cleaned):
    """``found`` narrowed to the values chosen in each facet."""
    for facet in FACETS:
        if values := cleaned.get(facet.name):
            found = found.filter(**{f"{facet.field}__overlap": values})
    if cleaned.get("accessible"):
        found = found.filter(accessible=True)
    return found


def in_order(found, place, asked=""):
    """As asked; else the nearest first around a place, and by name elsewhere."""
    if asked == BY_FRESHNESS:
        said = Coalesce(TruncDate("confirmed_at"), "updated_on")
        return found.order_by(said.desc(), Plain("name"), "pk")
    if place is None or asked == BY_NAME:
        return found.order_by(Plain("name"), "pk")
    return found.order_by(F("distance_m").asc(nulls_last=True), "pk")


def counts(found, cleaned, absent, home, stops):
    """``(total, {facet: {value: count}}, [(department code, name, count)])`` of places before the facets; one query.

    Each facet counts what the *others* leave: a value not yet ticked tells how many places ticking it would add.
    ``absent`` gives for each of ``openings`` the places of ``found`` that are then open elsewhere. A place counts in
    the department of its own address, if it is among ``home`` (None: all are), and in those of its ``stops``.
    """
    matches, params = _matches(cleaned)
    columns = [facet.field for facet in FACETS]
    asked = {name: [time, time, absent.get(name, [])] for name, time in openings(cleaned).items()}
    rows = found.order_by().values_list(
        "pk", *columns, "accessible", "commune__department_id", "commune__department__name"
    )
    base, base_params = sql_of(rows)
    held, held_params = _by_department(matches, home, stops)
    names = ", ".join(["id", *columns, "accessible", "department", "department_name"])
    flags = "".join(f", ({sql}) AS match_{name}" for name, sql in matches.items())
    # Only names of ours are written into the text; what visitors give are parameters.
    sql = (
        f"WITH source({names}) AS ({base}), base AS MATERIALIZED (SELECT *{flags} FROM source) "  # noqa: S608
        + " UNION ALL ".join([*_counted(matches), held, *(_open_counted(matches, name) for name in asked)])
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*base_params, *params, *held_params, *chain.from_iterable(asked.values())])
        return _read(cursor.fetchall())


def _counted(matches):
    """The parts of the query: rows of facet, value, label and number."""
    yield f"SELECT '' AS facet, '' AS value, '' AS label, count(*) AS n FROM base {_where(matches)}"  # noqa: S608
    for facet in FACETS:
        yield (
            f"SELECT '{facet.name}', value, '', count(*) FROM base, unnest({facet.field}) AS value "  # noqa: S608
            f"{_where(matches, but=facet.name)} GROUP BY value"
        )
    for name, sql in FLAGS.items():
        where = _where(matches, but=name, also=f"({sql}) IS TRUE")
        yield f"SELECT '{name}', '', '', count(*) FROM base {where}"  # noqa: S608


def _by_department(matches, home, stops):
    """The part of the query that counts each place once in each department where it is found, and its parameters."""
    at_home, home_params = sql_of(home.order_by().values("pk")) if home is not None else ("", ())
    columns = ("structure", "commune__department", "commune__department__name")
    passing, stop_params = sql_of(stops.order_by().values_list(*columns))
    own = _where(matches, also=f"id IN ({at_home})" if at_home else "")
    return (
        "SELECT 'departement', department, department_name, count(*) FROM ("  # noqa: S608
        f"SELECT id, department, department_name FROM base {own} UNION "
        f"SELECT * FROM ({passing}) AS stop(id, department, department_name) "
        f"WHERE id IN (SELECT id FROM base {_where(matches)})) AS held GROUP BY department, department_name"
    ), [*home_params, *stop_params]


def openings(cleaned):
    """What can be counted of the openings, ``{name: range}``: nothing once one is chosen, for it already narrows what
    is counted."""
    if cleaned.get("ouvert") or cleaned.get("jour"):
        return {}
    now = timezone.now()
    moments = {NOW: instant(now), WEEK_END: week_end(timezone.localdate())}
    return {
        name: DateTimeTZRange(max(start, midnight(timezone.localdate())), end)
        for name, (start, end) in moments.items()
    }


def _open_counted(matches, name):
    """The row of « ouvert maintenant » or « ce week-end »; no number beyond the days that the slots cover."""
    slots, covered = OpenSlot._meta.db_table, OpenSlotCoverage._meta.db_table
    opened = f"id IN (SELECT structure_id FROM {slots} WHERE period && %s) AND id <> ALL(%s)"  # noqa: S608
    where = _where(matches, also=opened)
    known = f"EXISTS (SELECT FROM {covered} WHERE period @> %s)"
    return f"SELECT 'ouvert', '{name}', '', CASE WHEN {known} THEN count(*) END FROM base {where}"  # noqa: S608


def sql_of(found):
    """The SQL of a queryset and its parameters, even when it can have no row."""
    return found.query.get_compiler(connection=connection, elide_empty=False).as_sql()


def _matches(cleaned):
    """The facets in use as SQL conditions by name, and their parameters in order."""
    matches, params = {}, []
    for facet in FACETS:
        if values := cleaned.get(facet.name):
            matches[facet.name] = f"{facet.field} && %s::varchar[]"
            params.append(values)
    matches |= {name: f"({sql}) IS TRUE" for name, sql in FLAGS.items() if cleaned.get(name)}
    return matches, params


def _where(matches, *, but="", also=""):
    """All the conditions but one, and another."""
    conditions = [f"match_{name}" for name in matches if name != but]
    conditions += [also] if also else []
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""


def _read(rows):
    total, facets, departments = 0, defaultdict(dict), []
    for facet, value, label, count in rows:
        if not facet:
            total = count
        elif facet == "departement":
            departments.append((value, label, count))
        else:
            facets[facet][value] = count
    return total, dict(facets), sorted(departments)
