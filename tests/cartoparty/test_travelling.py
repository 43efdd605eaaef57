"""A place that travels is found where it will be: by commune, by EPCI, by distance, with the date."""

from datetime import datetime

import pytest
from django.db import IntegrityError

from cartoparty import tasks, travelling
from cartoparty.models import TravelStop
from cartoparty.opening_hours import PARIS
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db
REGISTER = "/structures/"
HOURS = (
    'Mo 09:00-12:00; 2026 Nov 20 14:00-17:00 "Amilly, mairie"; 2026 Nov 28 14:00-17:00 "Amilly, place du marché"; '
    '2026 Dec 5 09:00-12:00 "Amilly"; 2026 Dec 6 09:00-12:00 "Nulle-Part"; 2026 Dec 7 09:00-12:00'
)


@pytest.fixture(autouse=True)
def _in_november_2026(time_machine):
    time_machine.move_to(datetime(2026, 11, 22, 10, tzinfo=PARIS), tick=False)


@pytest.fixture
def bus():
    CommuneFactory(code="45004")
    place = StructureFactory(
        submitted=True, name="Bus numérique", commune=CommuneFactory(orleans=True), opening_hours=HOURS
    )
    place.publish(by=place.author)
    return place


def test_its_coming_stops_are_kept_with_their_commune(client, bus):
    assert list(TravelStop.objects.values_list("day__day", "commune")) == [(28, "45004"), (5, "45004")]
    bus.refresh_from_db()
    bus.archive(by=bus.author, reason="Parti.")
    assert not client.get(REGISTER, {"commune": "45004"}).context["cards"]


def test_it_is_found_in_the_commune_of_its_next_stop_with_the_date(client, bus):
    said = "Le samedi 28 novembre 2026 : 14 h – 17 h (Amilly, place du marché)"
    for query in ({"commune": "45004"}, {"epci": "244500203"}, {"lieu": "Amilly", "rayon": "5"}):
        (card,) = client.get(REGISTER, query).context["cards"]
        assert card["title"] == "Bus numérique"
        assert card["meta"][0]["text"].replace("\xa0", " ") == said
    assert card["distance"] < 100
    assert client.get(f"{REGISTER}carte.json", {"lieu": "Amilly", "rayon": "5"}).json()["count"] == 1
    (at_home,) = client.get(REGISTER, {"lieu": "Orléans", "rayon": "5"}).context["cards"]
    assert "novembre" not in at_home["meta"][0]["text"]
    assert not client.get(REGISTER, {"lieu": "Amilly", "rayon": "5", "frais": "payant"}).context["cards"]


def test_a_stop_that_is_over_is_not_found(client, bus, time_machine):
    time_machine.move_to(datetime(2026, 12, 6, 10, tzinfo=PARIS), tick=False)
    assert not client.get(REGISTER, {"commune": "45004"}).context["cards"]
    tasks.rebuild_open_slots(0)
    assert not TravelStop.objects.exists()


def test_what_is_not_certain_is_not_guessed():
    CommuneFactory(overseas=True)
    far = StructureFactory(
        published=True, commune=CommuneFactory(bourges=True), opening_hours='2026 Nov 28 14:00-17:00 "Saint-Denis"'
    )
    travelling.write([far.pk])
    assert not TravelStop.objects.exists()
    with pytest.raises(IntegrityError, match="cartoparty_travelstop_whole"):
        TravelStop.objects.create(
            structure=far, day="2026-11-28", words="", commune=far.commune, latitude=0, longitude=0
        )
