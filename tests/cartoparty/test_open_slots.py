"""Openings kept as rows: written with each publication and each night, read by filters."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from cartoparty import open_slots, tasks
from cartoparty.models import OpenSlot, OpenSlotCoverage, Structure
from cartoparty.opening_hours import PARIS
from cartoparty.opening_hours.moments import instant
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, tzinfo=PARIS)
HOURS = "Mo-Fr 09:00-12:00,14:00-17:00; PH off"


@pytest.fixture(autouse=True)
def _monday_morning():
    with time_machine.travel(MONDAY, tick=False):
        yield


def names(places):
    return sorted(places.values_list("name", flat=True))


@pytest.fixture
def covered():
    StructureFactory(published=True, name="Semaine", opening_hours=HOURS)
    StructureFactory(published=True, name="Samedi", opening_hours="Sa 09:00-12:00")
    StructureFactory(published=True, name="Toujours", opening_hours="24/7")
    StructureFactory(published=True, name="Sans horaires", opening_hours="")
    StructureFactory(name="Brouillon", opening_hours="24/7")
    open_slots.rebuild()
    return Structure.objects.all()


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (MONDAY, ["Semaine", "Toujours"]),
        (MONDAY.replace(hour=12), ["Toujours"]),
        (MONDAY.replace(hour=9), ["Semaine", "Toujours"]),
        (MONDAY + timedelta(days=5), ["Samedi", "Toujours"]),
        # Beyond the days covered, and before today: the hours themselves are read.
        (MONDAY + timedelta(days=35), ["Semaine", "Toujours"]),
        (MONDAY - timedelta(days=2), ["Samedi", "Toujours"]),
        # Christmas, then an ordinary Friday.
        (datetime(2026, 12, 25, 10, tzinfo=PARIS), ["Toujours"]),
        (datetime(2026, 12, 18, 10, tzinfo=PARIS), ["Semaine", "Toujours"]),
        # An hour that the change of clocks skips.
        (datetime(2027, 3, 28, 2, 30, tzinfo=PARIS), ["Toujours"]),
    ],
)
def test_rows_and_expressions_say_the_same(covered, moment, expected):
    published = covered.filter(status="published")
    assert names(open_slots.open_during(published, *instant(moment))) == expected
    OpenSlotCoverage.objects.all().delete()
    assert names(open_slots.open_during(published, *instant(moment))) == expected


def test_a_holiday_within_the_days_covered_is_closed():
    with time_machine.travel(datetime(2027, 7, 12, 8, tzinfo=PARIS), tick=False):
        StructureFactory(published=True, name="Semaine", opening_hours=HOURS)
        open_slots.rebuild()
        places = Structure.objects.all()
        assert names(open_slots.open_during(places, *instant(datetime(2027, 7, 13, 10, tzinfo=PARIS)))) == ["Semaine"]
        assert names(open_slots.open_during(places, *instant(datetime(2027, 7, 14, 10, tzinfo=PARIS)))) == []


def test_publishing_and_correcting_rewrite_the_rows_at_once(covered):
    coordinator = UserFactory(administrator=True)
    place = StructureFactory(submitted=True, name="Nouveau", opening_hours="Mo 10:00-11:00")
    assert not OpenSlot.objects.filter(structure=place).exists()
    place.publish(by=coordinator)
    assert "Nouveau" in names(open_slots.open_during(Structure.objects.published(), *instant(MONDAY)))
    place.archive(by=coordinator, reason="Fermé pour de bon.")
    assert "Nouveau" not in names(open_slots.open_during(Structure.objects.published(), *instant(MONDAY)))


def test_each_night_moves_the_days_covered(covered):
    assert OpenSlotCoverage.objects.get().period.lower == datetime(2026, 11, 23, tzinfo=PARIS)
    gone = Structure.objects.get(name="Toujours")
    Structure.objects.filter(pk=gone.pk).update(status="archived")
    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        tasks.rebuild_open_slots(timestamp=0)
    assert OpenSlotCoverage.objects.get().period.lower == datetime(2026, 11, 24, tzinfo=PARIS)
    assert not OpenSlot.objects.filter(structure=gone).exists()
    # At the change of hour a day still begins at midnight in Paris.
    assert OpenSlotCoverage.objects.get().period.upper == datetime(2026, 12, 15, tzinfo=PARIS)


@pytest.mark.parametrize("today", ["2026-11-23", "2026-11-28", "2026-11-29"])
def test_the_week_end_is_this_weeks_even_on_sunday(covered, client, today):
    with time_machine.travel(f"{today}T08:00+01:00", tick=False):
        text = client.get("/structures/", {"ouvert": "week-end"}).content.decode()
    found = {name for name in ("Semaine", "Samedi", "Toujours") if f">{name}<" in text}
    assert found == ({"Toujours"} if today == "2026-11-29" else {"Samedi", "Toujours"})
    assert "ce week-end" in text


def test_open_now_is_read_in_the_index(covered):
    """Among 40,000 rows, the database reads the few that contain the moment."""
    place = Structure.objects.published().first()
    start = MONDAY + timedelta(days=1)
    OpenSlot.objects.bulk_create(
        OpenSlot(
            structure=place, period=DateTimeTZRange(start + timedelta(minutes=n), start + timedelta(minutes=n + 1))
        )
        for n in range(20_000)
    )
    found = OpenSlot.objects.filter(period__overlap=DateTimeTZRange(MONDAY, MONDAY + timedelta(seconds=1)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cartoparty_openslot")
    assert "cartoparty_openslot_period" in found.values("structure").explain()


@pytest.mark.parametrize("period", [None, MONDAY])
def test_a_slot_is_bounded(period):
    slot = OpenSlot(structure=StructureFactory(), period=DateTimeTZRange(period, None))
    with pytest.raises(IntegrityError, match="cartoparty_openslot_bounded"):
        slot.save()


def test_one_period_is_covered():
    with pytest.raises(IntegrityError, match="cartoparty_openslotcoverage_single"):
        OpenSlotCoverage.objects.create(pk=2, period=DateTimeTZRange(MONDAY, MONDAY + timedelta(days=1)))


class TestOrder:
    @pytest.fixture
    def places(self):
        StructureFactory(published=True, name="Ancien", updated_on="2024-01-01")
        StructureFactory(published=True, name="Confirmé", updated_on="2023-01-01", confirmed_at=MONDAY)
        StructureFactory(published=True, name="Bientôt", updated_on="2026-06-01")

    @pytest.mark.parametrize(
        ("parameters", "expected"),
        [
            ({}, ["Ancien", "Bientôt", "Confirmé"]),
            ({"tri": "nom"}, ["Ancien", "Bientôt", "Confirmé"]),
            ({"tri": "fraicheur"}, ["Confirmé", "Bientôt", "Ancien"]),
        ],
    )
    def test_by_name_or_by_freshness(self, places, client, parameters, expected):
        text = client.get("/structures/", parameters).content.decode()
        assert sorted(expected, key=lambda name: text.index(f">{name}<")) == expected

    def test_another_order_is_said_not_to_exist(self, places, client):
        assert "On classe par distance" in client.get("/structures/", {"tri": "prix"}).content.decode()


def test_openings_are_counted_among_the_filters(client, covered):
    def counts(**parameters):
        facet = next(
            row for row in client.get("/structures/", parameters).context["facets"] if row.get("name") == "ouvert"
        )
        return [option["count"] for option in facet["options"]]

    assert counts() == [None, 2, 2]
    assert counts(q="samedi") == [None, 0, 1]
    assert counts(ouvert="maintenant") == [None, None, None]
    OpenSlotCoverage.objects.all().delete()
    assert counts() == [None, None, None]
