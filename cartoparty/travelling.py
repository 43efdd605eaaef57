"""Where who travels will be: its dated stops in other communes, kept as rows, found by territory or distance.

The commune of a stop is read from its spot (« Trouy, place du marché »); one that cannot be told is not guessed.
"""

import re
from collections import defaultdict

from django.db import transaction
from django.db.models import Case, F, FloatField, Q, Value, When
from django.db.models.functions import Least
from django.utils import timezone

from cartoparty.models import Structure, TravelStop
from cartoparty.opening_hours import dated_stops
from epn_commons.contributions.enums import Action, Status
from epn_commons.contributions.projections import register
from epn_commons.core.geography import haversine_m
from epn_commons.core.text import fold_name
from epn_commons.territories.models import Commune

FARTHEST_M = 80_000
"""A commune of the same name farther than this from the place itself is another one."""
MOST_STOPS = 60
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
            structure_id=pk, day=stop.day, words=stop.words, commune=commune, latitude=commune.latitude,
            longitude=commune.longitude,
        )
        for pk, stop, commune in found
        if commune
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


def coming(cleaned, place):
    """The next stop in the commune, the EPCI or the circle that a selection asks for:
    ``{structure: {words, distance_m}}``; None when it asks for none of them. One query."""
    stops = TravelStop.objects.filter(day__gte=timezone.localdate())
    if cleaned.get("commune"):
        stops = stops.filter(commune=cleaned["commune"])
    elif cleaned.get("epci"):
        stops = stops.filter(commune__epci=cleaned["epci"])
    if place is not None and cleaned.get("rayon"):
        stops = stops.near(place.latitude, place.longitude, cleaned["rayon"] * 1000)
    elif not (cleaned.get("commune") or cleaned.get("epci")):
        return {}
    rows = stops.order_by("-day", "-pk").values("structure", "structure__slug", "words", *_distance(place, cleaned))
    return {row["structure"]: row for row in rows}


def _distance(place, cleaned):
    return ["distance_m"] if place is not None and cleaned.get("rayon") else []


def or_passing(condition, stops):
    """Places that a condition keeps, or that stop there."""
    return condition | Q(pk__in=list(stops)) if stops else condition


def near(found, place, radius_m, stops):
    """Those of ``found`` within a circle, or that stop in it, with the shorter distance."""
    if not stops:
        return found.near(place.latitude, place.longitude, radius_m)
    inside = Structure.objects.near(place.latitude, place.longitude, radius_m).order_by().values("pk")
    found = found.filter(or_passing(Q(pk__in=inside), stops)).with_distance(place.latitude, place.longitude)
    nearer = [
        When(pk=pk, then=Least(Value(stop["distance_m"], FloatField()), F("distance_m"))) for pk, stop in stops.items()
    ]
    return found.annotate(distance_m=Case(*nearer, default=F("distance_m"), output_field=FloatField()))
