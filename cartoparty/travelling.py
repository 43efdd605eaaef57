"""Where who travels will be: its dated stops in other communes, kept as rows, found by territory or distance.

The commune of a stop is read from its spot (« Trouy, place du marché »); one that cannot be told is not guessed.
"""

import re
from collections import defaultdict
from datetime import UTC, datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Case, Exists, F, FloatField, OuterRef, Q, Value, When
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.text import Truncator

from cartoparty.models import OpenSlot, Structure, TravelStop
from cartoparty.opening_hours import PARIS, dated_stops
from epn_commons.contributions.enums import Action, Status
from epn_commons.contributions.projections import register
from epn_commons.core.geography import haversine_m
from epn_commons.core.text import fold_name
from epn_commons.territories.models import Commune

FARTHEST_M = 80_000
"""A commune of the same name farther than this from the place itself is another one."""
MOST_STOPS = 60
LONGEST_WORDS = TravelStop._meta.get_field("words").max_length
WITH_SPOT = r'[12]\d{3} [A-Z][a-z]{2} .*"'
_PARTS = re.compile(r"[,;:()/]| – | - ")
_LEADING = re.compile(r"^(?:à|a|mairie d[eu]|commune de)\s+", re.IGNORECASE)


@register
def follow(model, ids, action):
    """Keep the stops in step with what is published."""
    if model is Structure and action != Action.DELETED:
        write(ids)


def write(ids):
    """Rewrite the stops of places; those that are not published lose theirs."""
    TravelStop.objects.filter(structure__in=ids).delete()
    places = Structure.objects.published().filter(pk__in=ids, opening_hours__regex=WITH_SPOT)
    rows = places.order_by().values_list("pk", "opening_hours", "commune__latitude", "commune__longitude")
    stops = [(pk, centre, stop) for pk, hours, *centre in rows for stop in _next(hours)]
    communes = _communes({name for _pk, _centre, stop in stops for name in _names(stop.spot)})
    found = ((pk, stop, _commune(stop.spot, centre, communes)) for pk, centre, stop in stops)
    TravelStop.objects.bulk_create(
        TravelStop(
            structure_id=pk, period=period, words=Truncator(stop.words).chars(LONGEST_WORDS), commune=commune,
            latitude=commune.latitude, longitude=commune.longitude,
        )
        for pk, stop, commune in found
        if commune
        for period in _periods(stop)
    )  # fmt: skip


def rebuild():
    """Every stop again: each night. What was published before stops were kept gets its own; what is over goes."""
    known = Q(travel_stops__isnull=False) | Q(status=Status.PUBLISHED, opening_hours__regex=WITH_SPOT)
    places = list(Structure.objects.filter(known).order_by("pk").values_list("pk", flat=True).distinct())
    for pk in places:
        with transaction.atomic():
            write(list(Structure.objects.filter(pk=pk).select_for_update(no_key=True).values_list("pk", flat=True)))


def _next(hours):
    today = timezone.localdate()
    return [stop for stop in dated_stops(hours) if stop.spot and stop.day >= today][:MOST_STOPS]


def _periods(stop):
    """Without an hour that does not exist: on the last Sunday of March, 2 h 30 comes after 3 h."""
    periods = (
        [datetime.combine(stop.day, clock, tzinfo=PARIS).astimezone(UTC) for clock in slot] for slot in stop.slots
    )
    return [DateTimeTZRange(start, end) for start, end in periods if start < end]


def _names(spot):
    parts = [_LEADING.sub("", part.strip()) for part in _PARTS.split(spot)]
    return [fold_name(part) for part in parts if part]


def _communes(names):
    held = defaultdict(list)
    for commune in Commune.objects.filter(folded_name__in=names, latitude__isnull=False) if names else ():
        held[commune.folded_name].append(commune)
    return held


def _commune(spot, centre, communes):
    """The nearest commune that a part of the spot names, if it is near enough."""
    if centre[0] is None:
        return None
    for name in _names(spot):
        near = [(haversine_m(*centre, row.latitude, row.longitude), row.pk, row) for row in communes.get(name, ())]
        if near and min(near)[0] <= FARTHEST_M:
            return min(near)[2]
    return None


def next_stops(stops, *, with_distance):
    """The first to come of the stops of each place: ``{structure: {structure__slug, words, distance_m}}``."""
    columns = ["structure", "structure__slug", "words", *(["distance_m"] if with_distance else [])]
    return {row["structure"]: row for row in stops.order_by("-is_over", "-period", "-pk").values(*columns)}


def away(window):
    """The places that are open elsewhere only, at that time: none of their open slots is at home."""
    gone = set(TravelStop.objects.filter(period__overlap=window).values_list("structure", flat=True))
    if not gone:
        return gone
    elsewhere = TravelStop.objects.filter(structure=OuterRef("structure"), period__overlap=OuterRef("period"))
    at_home = OpenSlot.objects.filter(~Exists(elsewhere), structure__in=gone, period__overlap=window)
    return gone - set(at_home.values_list("structure", flat=True))


def elsewhere(time, stops, around):
    """Of the places found in a territory, at home or at one of ``stops``, those that are then open elsewhere.
    ``around`` narrows rows of places, or of stops, to that territory."""
    gone = away(time)
    if not gone and not stops:
        return []
    home = around(Structure.objects.filter(pk__in=list(stops)))
    passing = stops.keys() - set(home.values_list("pk", flat=True))
    there = around(TravelStop.objects.coming(time))
    return list((gone | passing) - set(there.values_list("structure", flat=True)))


def with_shorter_distance(found, point, stops):
    """``distance_m`` from a point: to the place itself or to its stop (of ``next_stops``), whichever is nearer."""
    found = found.with_distance(*point)
    if not stops:
        return found
    nearer = [
        When(pk=pk, then=Least(Value(stop["distance_m"], FloatField()), F("distance_m"))) for pk, stop in stops.items()
    ]
    return found.annotate(distance_m=Case(*nearer, default=F("distance_m"), output_field=FloatField()))


def marks(stops):
    """The first to come of the stops of each place in each commune: what a map shows."""
    first = stops.order_by("structure_id", "commune_id", "is_over", "period", "pk").distinct(
        "structure_id", "commune_id"
    )
    return TravelStop.objects.filter(pk__in=first.values("pk")).order_by("commune_id", "structure_id")
