"""Temporary closures: read in French, kept in OSM, said again in French, honoured by « ouvert maintenant »."""

from datetime import date, datetime

import pytest

from cartoparty import open_slots
from cartoparty.models import Structure
from cartoparty.opening_hours import PARIS, Schedule, repair, to_french
from cartoparty.opening_hours.moments import instant
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory

WEEK = "Mo-Fr 09:00-12:00"
TODAY = datetime(2026, 7, 1, 10, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def _in_july_2026(time_machine):
    time_machine.move_to(TODAY, tick=False)


@pytest.mark.parametrize(
    ("text", "osm", "words"),
    [
        (
            "lundi à vendredi 9h-12h, fermé du 3 au 15 août 2026",
            f"{WEEK}; 2026 Aug 3-2026 Aug 15 off",
            "Fermé du 3 au 15 août 2026",
        ),
        (
            "Fermé exceptionnellement du 28 juillet au 1er août 2026. Du lundi au vendredi de 9h à 12h.",
            f"{WEEK}; 2026 Jul 28-2026 Aug 1 off",
            "Fermé du 28 juillet au 1er août 2026",
        ),
        (
            "lundi à vendredi 9h-12h (fermeture annuelle : du 24 décembre 2026 au 2 janvier 2027)",
            f"{WEEK}; 2026 Dec 24-2027 Jan 2 off",
            "Fermé du 24 décembre 2026 au 2 janvier 2027",
        ),
        (f"{WEEK}; fermée le 13 juillet 2026", f"{WEEK}; 2026 Jul 13 off", "Fermé le 13 juillet 2026"),
    ],
)
def test_a_closure_with_its_year_is_understood(text, osm, words):
    understood = repair(text)
    assert (understood.osm, understood.note) == (osm, "")
    sentences = to_french(osm)
    assert sentences[-1] == words
    assert repair("\n".join(sentences)).osm == osm, "what is said reads back the same"


@pytest.mark.parametrize(
    "text",
    [
        "lundi 9h-12h, fermé du 3 au 15 août",
        "lundi 9h-12h, fermé du 30 février 2027 au 3 mars 2027",
        "lundi 9h-12h, fermé du 15 au 3 août 2026",
        "fermé du 3 au 15 août 2026",
        "lundi 9h-12h, mardi fermé du 3 au 15 août 2026",
        "lundi 9h-12h ou fermé du 3 au 15 août 2026",
        "lundi 9h-12h, fermé le 3 août 2026 le matin",
    ],
)
def test_what_is_not_certain_stays_a_note(text):
    assert repair(text) == type(repair(""))("", text)


def test_a_closure_that_is_over_is_no_longer_said():
    osm = f"{WEEK}; 2026 Aug 3-2026 Aug 15 off"
    assert len(to_french(osm, on=date(2026, 8, 15))) == 2
    assert len(to_french(osm, on=date(2026, 8, 16))) == 1


def test_the_place_is_closed_meanwhile_then_opens_again():
    schedule = Schedule(repair("lundi à vendredi 9h-12h, fermé du 3 au 15 août 2026").osm)
    assert schedule.state(datetime(2026, 7, 31, 10, tzinfo=PARIS)).is_open
    assert schedule.describe_state(datetime(2026, 8, 4, 10, tzinfo=PARIS)).startswith("Fermé, ouvre le lundi 17 août")
    assert schedule.state(datetime(2026, 8, 17, 10, tzinfo=PARIS)).is_open


@pytest.mark.django_db
def test_a_member_types_it_and_the_register_honours_it(client):
    user = UserFactory(mediator=True, trusted=True)
    client.force_login(user)
    place = StructureFactory(published=True, name="Prado", commune=CommuneFactory(bourges=True))
    sent = {
        "name": "Prado", "commune": "Bourges", "address": "3 rue Moyenne", "services": ["access"],
        "opening_hours": "lundi à vendredi 9h-12h, fermé du 1er au 10 juillet 2026",
    }  # fmt: skip
    assert client.post(f"{place.get_absolute_url()}modifier/", sent).status_code == 302
    place.refresh_from_db()
    assert place.opening_hours == f"{WEEK}; 2026 Jul 1-2026 Jul 10 off"
    open_slots.rebuild()
    found = Structure.objects.published()
    assert not open_slots.open_during(found, *instant(TODAY)).exists()
    assert open_slots.open_during(found, *instant(datetime(2026, 7, 13, 10, tzinfo=PARIS))).exists()
    page = client.get(place.get_absolute_url()).content.decode()
    assert "Fermé du 1er au 10 juillet 2026" in page
