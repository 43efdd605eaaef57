"""The stops of a place that travels: read a line at a time, kept in OSM, said again, honoured by « ouvert »."""

from datetime import datetime

import pytest

from cartoparty import open_slots
from cartoparty.models import Structure
from cartoparty.opening_hours import PARIS, Schedule, repair, to_french
from cartoparty.opening_hours.moments import instant
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory

TROUY = '2026 Nov 28 14:00-17:00 "Trouy, place du marché"'


@pytest.fixture(autouse=True)
def _in_november_2026(time_machine):
    time_machine.move_to(datetime(2026, 11, 22, 10, tzinfo=PARIS), tick=False)


@pytest.mark.parametrize(
    ("text", "osm"),
    [
        ("le samedi 28 novembre 2026, 14h-17h, Trouy, place du marché", TROUY),
        ("28 novembre 2026 : de 14h à 17h (Trouy, place du marché)", TROUY),
        ("Le 1er décembre 2026 9h30-12h et 14h-17h", "2026 Dec 1 09:30-12:00,14:00-17:00"),
        (
            "lundi 9h-12h\nle 28 novembre 2026 14h-17h, Trouy, place du marché\nfermé du 3 au 15 août 2027",
            f"Mo 09:00-12:00; {TROUY}; 2027 Aug 3-2027 Aug 15 off",
        ),
        (
            "le 5 décembre 2026 14h-16h, 3 rue des Ormes ; le 28 novembre 2026 14h-17h, Trouy, place du marché",
            f'{TROUY}; 2026 Dec 5 14:00-16:00 "3 rue des Ormes"',
        ),
        (
            "le 28 novembre 2026 14h-17h, Trouy, place du marché\nle 28 novembre 2026 9h-12h, Levet",
            f'2026 Nov 28 09:00-12:00 "Levet", {TROUY}',
        ),
    ],
)
def test_a_stop_with_its_year_is_understood(text, osm):
    understood = repair(text)
    assert (understood.osm, understood.note) == (osm, "")
    assert repair("\n".join(to_french(osm))).osm == osm, "what is said reads back the same"


@pytest.mark.parametrize(
    "text",
    [
        "le 28 novembre 14h-17h, Trouy",
        "le dimanche 28 novembre 2026 14h-17h, Trouy",
        "le 28 novembre 2026 17h-14h, Trouy",
        "le 31 novembre 2026 14h-17h, Trouy",
        "le 28 novembre 2026 14h-17h, fermé le 29",
        "le 28 novembre 2026 14h-17h, Trouy 18h",
        "le 28 novembre 2026 14h-17h, 02 48 00 00 00",
        "le 28 novembre 2026 14h-17h, Trouy ou Vierzon",
        "le 1er juin 2020 14h-17h, Trouy",
        f"le 28 novembre 2026 14h-17h, {'x' * 81}",
    ],
)
def test_what_is_not_certain_stays_a_note(text):
    assert repair(text) == type(repair(""))("", text)


def test_stops_are_said_in_order_until_they_are_over():
    osm = f'2026 Dec 5 14:00-16:00 "Vierzon"; {TROUY}'
    said = [sentence.replace("\u00a0", " ") for sentence in to_french(osm)]
    assert said == [
        "Le samedi 28 novembre 2026 : 14 h – 17 h (Trouy, place du marché)",
        "Le samedi 5 décembre 2026 : 14 h – 16 h (Vierzon)",
    ]
    assert len(to_french(osm, on=datetime(2026, 11, 29).date())) == 1
    twice = repair("le 28 novembre 2026 9h-12h, Levet\nle 28 novembre 2026 14h-17h, Trouy").osm
    for hour in (10, 15):
        assert Schedule(twice).describe_state(datetime(2026, 11, 28, hour, tzinfo=PARIS)).startswith("Ouvert")
    there = Schedule(osm).describe_state(datetime(2026, 11, 28, 15, tzinfo=PARIS))
    assert there.endswith("(Trouy, place du marché)")


@pytest.mark.django_db
def test_a_member_types_the_stops_and_the_register_honours_them(client):
    client.force_login(UserFactory(mediator=True, trusted=True))
    place = StructureFactory(published=True, name="Le bus", commune=CommuneFactory(bourges=True))
    sent = {
        "name": "Le bus", "commune": "Bourges", "address": "3 rue Moyenne", "services": ["access"],
        "mobility": ["itinerant"], "opening_hours": "le samedi 28 novembre 2026, 14h-17h, Trouy, place du marché",
    }  # fmt: skip
    assert client.post(f"{place.get_absolute_url()}modifier/", sent).status_code == 302
    place.refresh_from_db()
    assert place.opening_hours == TROUY
    open_slots.rebuild()
    assert open_slots.open_during(
        Structure.objects.published(), *instant(datetime(2026, 11, 28, 15, tzinfo=PARIS))
    ).exists()
    assert "Trouy, place du marché" in client.get(place.get_absolute_url()).content.decode()
