"""When each published place is open in the days to come, kept as rows: a filter then reads an index, no expression."""

from datetime import timedelta

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q
from django.utils import timezone

from cartoparty.models import OpenSlot, OpenSlotCoverage, Structure
from cartoparty.opening_hours import Schedule, follows_the_sun
from cartoparty.opening_hours.moments import midnight
from epn_commons.contributions.enums import Action, Status
from epn_commons.contributions.projections import register

DAYS = 21
"""How far ahead. Should no worker run for a fortnight, this week is still right; after that, hours are computed."""
_BATCH = 500


@register
def follow(model, ids, action):
    """Keep the slots in step with what is published; the caller holds the places' locks."""
    if model is Structure and action != Action.DELETED:
        write(ids)


def write(ids):
    """Rewrite the slots of places for the days to come; those that are not published lose theirs."""
    today = midnight(timezone.localdate())
    places = Structure.objects.published().filter(pk__in=ids).exclude(opening_hours="").order_by()
    rows = list(places.values_list("pk", "opening_hours", "latitude", "longitude"))
    periods = {}
    table = OpenSlot._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{table}" WHERE structure_id = ANY(%s)', [list(ids)])  # noqa: S608 - our own name
        with cursor.copy(f'COPY "{table}" (structure_id, period) FROM STDIN') as copy:
            for pk, expression, latitude, longitude in rows:
                spot = (latitude, longitude) if follows_the_sun(expression) else ()
                if (expression, spot) not in periods:
                    periods[expression, spot] = _periods(Schedule(expression, *spot), today)
                for period in periods[expression, spot]:
                    copy.write_row((pk, period))


def _periods(schedule, today):
    """When it is open in the days to come, as PostgreSQL writes ranges. The places of a file share their hours."""
    stretches = schedule.open_between(today, today + timedelta(days=DAYS))
    return [f"[{start.isoformat()},{end.isoformat()})" for start, end in stretches]


def rebuild():
    """Every slot again: each night. What is being edited meanwhile is waited for, by small batches.

    The days covered are written last: until then the slots still answer for the days they covered before.
    """
    today = midnight(timezone.localdate())
    period = DateTimeTZRange(today, today + timedelta(days=DAYS))
    known = Structure.objects.filter(Q(open_slots__isnull=False) | Q(status=Status.PUBLISHED))
    places = list(known.order_by("pk").values_list("pk", flat=True).distinct())
    for begin in range(0, len(places), _BATCH):
        with transaction.atomic():
            batch = Structure.objects.filter(pk__in=places[begin : begin + _BATCH])
            write(list(batch.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True)))
    OpenSlotCoverage.objects.update_or_create(pk=1, defaults={"period": period})


def open_during(places, start, end):
    """Those of a queryset of structures that are open at some time between two moments."""
    asked = DateTimeTZRange(start, end)
    if start >= midnight(timezone.localdate()) and OpenSlotCoverage.objects.filter(period__contains=asked).exists():
        return places.filter(pk__in=OpenSlot.objects.filter(period__overlap=asked).values("structure"))
    known = places.exclude(opening_hours="").order_by().values_list("opening_hours", flat=True).distinct()
    return places.filter(opening_hours__in=[text for text in known if Schedule(text).opens_between(start, end)])
