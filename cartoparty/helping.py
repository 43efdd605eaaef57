"""The places near somewhere that help and are open this week, for whoever shows them."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cartoparty.enums import Service
from cartoparty.models import Structure
from cartoparty.opening_hours import Schedule
from epn_commons.contributions.enums import LinkKind
from epn_commons.contributions.helping import Helper, register
from epn_commons.contributions.models import Link

RADIUS_M = 60_000
READ = 60
"""Nearest places whose hours are read: enough to find three that open."""
_COLUMNS = (
    "pk", "name", "slug", "address", "postcode", "commune__name", "phone", "opening_hours", "latitude", "longitude",
)  # fmt: skip


@register
def open_this_week(contribution, need, latitude, longitude, limit):
    """Two queries: the links of this contribution, the nearest places."""
    linked = set(_linked(contribution))
    fits = Q(pk__in=linked)
    if need in Service.values:
        fits |= Q(services__contains=[need])
    near = Structure.objects.published().filter(fits).near(latitude, longitude, radius_m=RADIUS_M)
    now = timezone.now()
    found = []
    for row in near.order_by("distance_m").values(*_COLUMNS, "distance_m")[:READ]:
        schedule = Schedule(row["opening_hours"], row["latitude"], row["longitude"])
        if schedule.is_known and schedule.opens_between(now, now + timedelta(days=7)):
            found.append(_helper(row, schedule, now, linked))
        if len(found) == limit:
            break
    return found


def _linked(contribution):
    places = ContentType.objects.get_for_model(Structure)
    links = Link.objects.touching(contribution).confirmed().filter(kind__in=[LinkKind.HELPS_WITH, LinkKind.RELATED])
    for link in links:
        if link.source_type_id == places.pk:
            yield link.source_id
        elif link.target_type_id == places.pk:
            yield link.target_id


def _helper(row, schedule, now, linked):
    where = " ".join(filter(None, [row["postcode"], row["commune__name"]]))
    return Helper(
        title=row["name"],
        url=reverse("cartoparty:structure_detail", args=[row["slug"]]),
        detail=schedule.describe_state(now),
        distance_m=row["distance_m"],
        address=", ".join(filter(None, [row["address"], where])),
        phone=row["phone"],
        linked=row["pk"] in linked,
    )
