"""A place that travels is found where it will be: by commune, by EPCI, by distance, with the date."""

import json
from collections import Counter
from datetime import date, datetime
from unittest.mock import ANY

import pytest
from django.db import IntegrityError

from cartoparty import map_data, open_slots, tasks, travelling
from cartoparty.models import Structure, TravelStop
from cartoparty.opening_hours import PARIS
from cartoparty.opening_hours.moments import whole_day
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory, DepartmentFactory

pytestmark = pytest.mark.django_db
REGISTER, API = "/structures/", "/api/v1/structures/"
POINTS = {"Amilly": "47.97281,2.77186", "Orléans": "47.90289,1.90389"}
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
    assert list(TravelStop.objects.values_list("period__startswith__day", "commune")) == [(28, "45004"), (5, "45004")]
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
    assert at_home["meta"][0]["text"].startswith("Prochaine étape. Le samedi 28 novembre")
    assert not client.get(REGISTER, {"lieu": "Amilly", "rayon": "5", "frais": "payant"}).context["cards"]


def test_it_is_found_in_the_department_of_its_stops_on_the_list_the_map_the_api_and_in_files(client):
    """… each of which shows what it has at home and what passes, and nothing once the stop is over."""
    orleans, blois = CommuneFactory(orleans=True), CommuneFactory(code="41018")
    bus = StructureFactory(
        submitted=True, name="Bus", commune=orleans, mobility=["itinerant"],
        opening_hours='Mo 09:00-12:00; 2026 Nov 28 14:00-17:00 "Blois, gare"; 2026 Dec 5 09:00-12:00 "Blois"',
    )  # fmt: skip
    bus.publish(by=bus.author)
    StructureFactory(published=True, name="Mairie", commune=blois)
    for code, names, at in (
        ("41", {"Bus", "Mairie"}, {blois.pk: 2}),
        ("45", {"Bus"}, {orleans.pk: 1}),
        ("18", set(), {}),
    ):
        asked = {"departement": code if code != "18" else DepartmentFactory(code="18").pk}
        page = client.get(REGISTER, asked)
        assert {card["title"] for card in page.context["cards"]} == names
        assert page.context["selection"].total == len(names)
        assert page.context["selection"].departments == ([(code, ANY, len(names))] if names else [])
        held = {item["name"] for item in client.get(API, {"department": code}).json()["results"]}
        exported = client.get(f"{REGISTER}selection.geojson", asked).getvalue()
        assert held == {place["properties"]["nom"] for place in json.loads(exported)["features"]} == names
        told = client.get(
            f"{REGISTER}carte/noms.json",
            asked | {"point": [map_data.point(town.latitude, town.longitude) for town in (orleans, blois)]},
        )
        assert Counter(place["commune"] for place in told.json()["places"]) == {
            {"45234": "Orléans", "41018": "Blois"}[town]: number for town, number in at.items()
        }
    columns = client.get(f"{REGISTER}carte.json").json()["departement"]
    assert sorted(columns["sets"][rank][0] for rank in columns["of"]) == ["41", "41", "45"]
    both = client.get(REGISTER).context["selection"].departments
    assert [(code, number) for code, _name, number in both] == [("41", 2), ("45", 1)]
    assert len(client.get(API, {"region": "24"}).json()["results"]) == 2
    saturday = client.get(REGISTER, {"departement": "45", "jour": "2026-11-28"})
    assert not saturday.context["cards"], "it is elsewhere that day"


def test_the_map_shows_its_stops_with_their_day(client, bus):
    amilly, orleans = (map_data.point(*map(float, POINTS[name].split(","))) for name in ("Amilly", "Orléans"))
    assert client.get(f"{REGISTER}carte.json").json()["count"] == 2
    assert client.get(f"{REGISTER}carte.json", {"lieu": "Orléans", "rayon": "5"}).json()["count"] == 1
    told = client.get(f"{REGISTER}carte/noms.json", {"point": [amilly, orleans]}).json()["places"]
    assert [(place["name"], place["point"], place["when"][:23]) for place in told] == [
        ("Bus numérique", orleans, ""),
        ("Bus numérique", amilly, "Le samedi 28 novembre 2"),
    ]


def test_the_api_finds_it_there_too_and_gives_its_stops(client, bus):
    near = {"near": POINTS["Amilly"], "page_size": 1}
    for query in (near, {"bbox": "2.7,47.9,2.8,48.0"}, {"commune": "45004"}, {"epci": "244500203"}):
        (item,) = client.get(API, query).json()["results"]
        assert item["name"] == "Bus numérique"
    assert client.get(API, near).json()["results"][0]["distance_m"] < 100
    hours = {"opens": "14:00", "closes": "17:00"}
    assert item["stops"][0] == {"date": "2026-11-28", "hours": [hours], "place": "Amilly, place du marché"}
    assert client.get(API, near | {"fee": "Payant"}).json()["results"] == []
    StructureFactory(published=True, name="Sur place", commune=CommuneFactory(code="45004"))
    first = client.get(API, near).json()
    following = client.get(first["next"]).json()
    assert {answer["results"][0]["name"] for answer in (first, following)} == {"Bus numérique", "Sur place"}
    for refused in ({"open_on": "14 juillet"}, {"open_on": "9999-12-31"}, {"open_at": "9999-12-31T23:59:59"}):
        assert client.get(API, {"commune": "45004"} | refused).status_code == 400


def test_without_a_distance_the_nearest_stop_counts(client, bus):
    (card,) = client.get(REGISTER, {"lieu": "Amilly"}).context["cards"]
    assert card["distance"] < 100
    CommuneFactory(bourges=True)
    (card,) = client.get(REGISTER, {"lieu": "Bourges"}).context["cards"]
    assert card["distance"] > 80_000


def test_its_page_says_the_dates_to_come_and_its_closures_apart_from_the_ordinary_week(client, bus):
    Structure.objects.filter(pk=bus.pk).update(opening_hours=f"{HOURS}; 2026 Dec 24-2027 Jan 3 off")
    context = client.get(bus.get_absolute_url()).context
    said = [sentence.replace("\xa0", " ") for sentence in context["hours"]["dated"]]
    assert said[0] == "Le samedi 28 novembre 2026 : 14 h – 17 h (Amilly, place du marché)"
    assert said[-1] == "Fermé du 24 décembre 2026 au 3 janvier 2027"
    assert [sentence[:5] for sentence in context["hours"]["sentences"]] == ["Lundi"]


def test_a_stop_that_is_over_is_not_found(client, bus, time_machine):
    time_machine.move_to(datetime(2026, 12, 6, 10, tzinfo=PARIS), tick=False)
    assert not client.get(REGISTER, {"commune": "45004"}).context["cards"]
    tasks.rebuild_open_slots(0)
    assert not TravelStop.objects.exists()


@pytest.mark.parametrize(
    ("hours", "kept"),
    [
        (f'2026 Nov 28 14:00-17:00 "Amilly, {"x" * 400}"', 1),
        ('2027 Mar 28 02:15-03:00 "Amilly"', 0),
        ('2027 Mar 28 02:15-03:00,10:00-12:00 "Amilly"', 1),
        ('2026 Nov 28 14:00-17:00 "Amilly", 2026 Nov 28 14:00-17:00 "Amilly"', 2),
    ],
)
def test_a_strange_stop_never_prevents_a_publication(bus, hours, kept):
    bus.refresh_from_db()
    bus.revise({"opening_hours": hours}, by=UserFactory(coordinator=True))
    assert TravelStop.objects.count() == kept


def test_what_is_not_certain_is_not_guessed():
    CommuneFactory(overseas=True)
    far = StructureFactory(
        published=True, commune=CommuneFactory(bourges=True), opening_hours='2026 Nov 28 14:00-17:00 "Saint-Denis"'
    )
    travelling.write([far.pk])
    assert not TravelStop.objects.exists()
    with pytest.raises(IntegrityError, match="cartoparty_travelstop_whole"):
        TravelStop.objects.create(
            structure=far, period=whole_day(date(2026, 11, 28)), words="", commune=far.commune, latitude=0, longitude=0
        )


# --- what is asked of a time --------------------------------------------------------------------------------------


@pytest.fixture
def two_towns(bus):
    """On the 28th, at Amilly in the morning and at Chambray in the afternoon; at Orléans on Mondays."""
    CommuneFactory(code="41018")
    bus.refresh_from_db()
    bus.revise(
        {
            "opening_hours": 'Mo 09:00-12:00; 2026 Nov 28 09:00-12:00 "Amilly", '
            '2026 Nov 28 14:00-17:00 "Blois"; 2026 Dec 5 09:00-12:00,14:00-17:00 "Amilly"'
        },
        by=UserFactory(coordinator=True),
    )
    open_slots.rebuild()
    return bus


AMILLY, ORLEANS = {"lieu": "Amilly", "rayon": "5"}, {"lieu": "Orléans", "rayon": "2"}


@pytest.mark.parametrize(
    ("where", "when", "found"),
    [
        (AMILLY, {"jour": "2026-11-28", "heure": "10:00"}, True),
        (AMILLY, {"jour": "2026-11-28", "heure": "15:00"}, False),
        (AMILLY, {"jour": "2026-11-28"}, True),
        (AMILLY, {"ouvert": "week-end"}, False),
        (AMILLY, {"jour": "2026-11-30"}, False),
        (ORLEANS, {"jour": "2026-11-30", "heure": "10:00"}, True),
        (ORLEANS, {"jour": "2026-11-28", "heure": "10:00"}, False),
        (ORLEANS, {"jour": "2026-11-28"}, False),
        ({"commune": "41018"}, {"jour": "2026-11-28", "heure": "15:00"}, True),
        ({"commune": "41018"}, {"jour": "2026-11-28", "heure": "10:00"}, False),
    ],
)
def test_one_is_sent_where_it_is_at_that_time(client, two_towns, where, when, found):
    """On the page, on its map and in the API alike."""
    page = client.get(REGISTER, where | when)
    assert [card["title"] for card in page.context["cards"]] == ["Bus numérique"] * found
    assert client.get(f"{REGISTER}carte.json", where | when).json()["count"] == found
    answer = client.get(API, in_the_api(where, when))
    assert answer.status_code == 200, answer.content.decode()
    assert len(answer.json()["results"]) == found


@pytest.mark.parametrize("where", [AMILLY, ORLEANS, {"commune": "41018"}, {}])
@pytest.mark.parametrize("moment", ["2026-11-23T10:00", "2026-11-28T10:00", "2026-11-28T15:00"])
def test_what_is_counted_as_open_is_what_ticking_it_gives(client, two_towns, time_machine, moment, where):
    time_machine.move_to(datetime.fromisoformat(moment).replace(tzinfo=PARIS), tick=False)
    counted = client.get(REGISTER, where).context["selection"].facet_counts.get("ouvert", {})
    for opening in ("maintenant", "week-end"):
        found = client.get(REGISTER, where | {"ouvert": opening}).context["selection"].total
        assert counted.get(opening, 0) == found


def in_the_api(where, when):
    place = {"commune": where["commune"]} if "commune" in where else {"near": POINTS[where["lieu"]]}
    radius = {"radius_km": where["rayon"]} if "rayon" in where else {}
    if "ouvert" in when:
        return place | radius | {"open_on": "weekend"}
    if "heure" in when:
        return place | radius | {"open_at": f"{when['jour']}T{when['heure']}"}
    return place | radius | {"open_on": when["jour"]}
