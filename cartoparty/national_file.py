"""The register as the national file « Lieux de médiation numérique » 1.0.2."""

from collections import Counter

from django.db.models import F

from cartoparty.models import NationalRecord, Structure
from cartoparty.standards.export import COLUMNS, HeldBack, held_back, to_national_row
from epn_commons.contributions.enums import Action
from epn_commons.contributions.projections import register
from epn_commons.core import bulk

_NUMBERS = ("latitude", "longitude")
_BATCH = 2000
_FIELDS = tuple(
    field.attname
    for field in Structure._meta.concrete_fields
    if field.attname not in ("id", "public_id") and not field.generated
)


@register
def follow(model, ids, action):
    """Keep the file in step with what is published."""
    if model is Structure:
        write(ids) if action != Action.DELETED else NationalRecord.objects.filter(pk__in=ids).delete()


def write(ids):
    """Remake the records of published structures."""
    places = (
        Structure.objects.published()
        .filter(pk__in=ids)
        .values("pk", *_FIELDS, public=F("public_id"), commune_name=F("commune__name"), insee_code=F("commune_id"))
    )
    bulk.replace(NationalRecord, (_record(place) for place in places.iterator(chunk_size=_BATCH)))


def _record(place):
    pk, place["id"] = place.pop("pk"), place.pop("public")
    place["source_name"] = place["provenance"].get("*", {}).get("source", "")
    reasons = held_back(place)
    if reasons:
        return NationalRecord(structure_id=pk, held_back=[reason.value for reason in reasons])
    row = {column: value for column, value in to_national_row(place).items() if value != ""}
    row.update({column: float(row[column]) for column in _NUMBERS if column in row})
    return NationalRecord(structure_id=pk, row=row)


def rebuild():
    """Remake every record: after a restore, or when the rules of the file change."""
    NationalRecord.objects.all().delete()
    write(list(Structure.objects.published().values_list("pk", flat=True)))


def held_back_counts():
    """``[(reason in French, number of structures)]``: what the page about the data says is not in the file."""
    counts = Counter(
        reason for reasons in NationalRecord.objects.values_list("held_back", flat=True) for reason in reasons
    )
    return [(reason.label, counts[reason]) for reason in HeldBack if counts[reason]]


def count():
    """Structures in the file."""
    return NationalRecord.objects.filter(row__isnull=False).count()


_FROM = "FROM cartoparty_nationalrecord WHERE row IS NOT NULL ORDER BY structure_id"
CSV_QUERY = "SELECT {columns} {source}".format(
    columns=", ".join(f"row->>'{column}' AS {column}" for column in COLUMNS), source=_FROM
)
JSON_QUERY = f"SELECT row {_FROM}"
GEOJSON_QUERY = f"""
    SELECT jsonb_build_object(
        'type', 'Feature', 'id', row->'id', 'properties', row - 'latitude' - 'longitude',
        'geometry', CASE WHEN row ? 'longitude' THEN jsonb_build_object(
            'type', 'Point', 'coordinates', jsonb_build_array(row->'longitude', row->'latitude')) END)
    {_FROM}
"""
