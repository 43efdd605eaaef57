"""The register as the two files of data·inclusion: structures, and services."""

import datetime
from collections import Counter
from functools import cache

from django.conf import settings
from django.db.models import F, Func, IntegerField, Sum
from django.urls import reverse

from cartoparty.models import DataInclusionRecord, Structure
from cartoparty.standards.data_inclusion import NO_SERVICE, HeldBack, held_back, to_services, to_structure
from epn_commons.contributions.enums import Action
from epn_commons.contributions.projections import register
from epn_commons.core import bulk

_BATCH = 2000
FIELDS = tuple(
    field.attname
    for field in Structure._meta.concrete_fields
    if field.attname not in ("id", "public_id") and not field.generated
)
"""The columns of a structure that its records are made of."""


@register
def follow(model, ids, action):
    """Keep both files in step with what is published."""
    if model is not Structure:
        return
    if action == Action.DELETED:
        DataInclusionRecord.objects.filter(pk__in=ids).delete()
    else:
        write(ids)


def write(ids):
    """Remake the records of published structures."""
    places = (
        Structure.objects.published()
        .filter(pk__in=ids)
        .values("pk", *FIELDS, public=F("public_id"), commune_name=F("commune__name"), insee_code=F("commune_id"))
    )
    bulk.replace(DataInclusionRecord, (_record(place) for place in places.iterator(chunk_size=_BATCH)))


def _record(place):
    pk, place["id"] = place.pop("pk"), place.pop("public")
    reasons = held_back(place)
    if reasons:
        return DataInclusionRecord(structure_id=pk, held_back=[reason.value for reason in reasons])
    structure = to_structure(place, **portal_context(place["slug"]))
    return DataInclusionRecord(structure_id=pk, row=structure, services=to_services(place, structure))


def portal_context(slug):
    """What a record says of the portal itself: its code, the page of the place; and the day it is written.

    The day is UTC's: data·inclusion refuses a date of tomorrow, and its clock is not that of Paris.
    """
    return {
        "source": settings.DATA_INCLUSION_SOURCE,
        "page_url": f"{settings.BASE_URL}{_page().replace('/-/', f'/{slug}/')}",
        "today": datetime.datetime.now(datetime.UTC).date(),
    }


@cache
def _page():
    """Where the page of a place « - » would be: looking an address up takes as long as writing the record."""
    return reverse("cartoparty:structure_detail", args=["-"])


def rebuild():
    """Remake every record: after a restore, or when the rules, the code or the address of the portal change."""
    DataInclusionRecord.objects.all().delete()
    write(list(Structure.objects.published().values_list("pk", flat=True)))


def structures_held_back():
    """``[(reason in French, number of structures)]``: what the page about the data says is not in the file."""
    counts = Counter(
        reason for reasons in DataInclusionRecord.objects.values_list("held_back", flat=True) for reason in reasons
    )
    return [(reason.label, counts[reason]) for reason in HeldBack if counts[reason]]


def services_held_back():
    """The same for the services, with the structures that declare none."""
    silent = DataInclusionRecord.objects.filter(row__isnull=False, services=[]).count()
    return [*structures_held_back(), *([(NO_SERVICE, silent)] if silent else [])]


def count_structures():
    return DataInclusionRecord.objects.filter(row__isnull=False).count()


def count_services():
    number = Func("services", function="jsonb_array_length", output_field=IntegerField())
    return DataInclusionRecord.objects.aggregate(total=Sum(number))["total"] or 0


STRUCTURES_QUERY = "SELECT row FROM cartoparty_datainclusionrecord WHERE row IS NOT NULL ORDER BY structure_id"
SERVICES_QUERY = """
    SELECT service
    FROM cartoparty_datainclusionrecord,
         jsonb_array_elements(services) WITH ORDINALITY AS listed (service, position)
    ORDER BY structure_id, position
"""
