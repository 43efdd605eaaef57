"""The places near somewhere that help and are open this week, for whoever shows them."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cartoparty.enums import Service, Typology
from cartoparty.models import Structure
from cartoparty.opening_hours import Schedule
from epn_commons.contributions.enums import LinkKind
from epn_commons.contributions.helping import Helper, register, register_offices
from epn_commons.contributions.models import Link

RADIUS_M = 60_000
READ = 60
"""Nearest places whose hours are read: enough to find three that open."""
OFFICES = {
    "mairie": [Typology.MUNI],
    "prefecture": [Typology.PREF],
    "sous_pref": [Typology.PREF],
    "caf": [Typology.CAF],
    "cpam": [Typology.CPAM],
    "msa": [Typology.MSA],
    "centre_impots": [Typology.CFP],
    "pole_emploi": [Typology.FT],
    "msap": [Typology.RFS, Typology.MSAP],
    "mjd": [Typology.PAD],
    "mdph": [Typology.MDPH],
    "ccas": [Typology.CCAS, Typology.CIAS],
}
"""The kinds of DILA's directory of local offices that the national schema of places tells apart. A court or a police
station is no place of digital mediation: the register has none."""
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


@register_offices
def offices(code, latitude, longitude, limit):
    """One query: the nearest of a kind, whether their hours are known or not."""
    if code not in OFFICES:
        return None
    kinds = Structure.objects.published().filter(typologies__overlap=OFFICES[code])
    near = kinds.near(latitude, longitude, radius_m=RADIUS_M).order_by("distance_m")
    now = timezone.now()
    return [
        _helper(row, Schedule(row["opening_hours"], row["latitude"], row["longitude"]), now, ())
        for row in near.values(*_COLUMNS, "distance_m")[:limit]
    ]


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
