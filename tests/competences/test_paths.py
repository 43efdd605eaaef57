"""Career paths: a graph without circles, where I stand, what if, ways compared."""

import math
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction

from competences import path_page, profile
from competences.models import CareerPath, ItemLevel, Occupation
from competences.steps import InvalidSteps, check, in_order, stops, ways
from epn_commons.contributions.enums import Status
from tests.accounts.factories import UserFactory
from tests.competences.factories import CareerPathFactory, TrainingFactory, published_framework, step

pytestmark = pytest.mark.django_db

FORKED = [
    step("1"),
    step("2", after=["1"], choice="1", option="a", hours=100, cost=None),
    step("3", after=["2"], choice="1", option="a", hours=None),
    step("4", after=["1"], choice="1", option="b", hours=20, cost=300),
    step("5", after=["3", "4"]),
]


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([step("1", after=["2"]), step("2", after=["1"])], "tournent en rond : Étape 1 → Étape 2 → Étape 1"),
        ([step("1", after=["1"])], "tournent en rond"),
        ([step("1", after=["9"])], "qui n’existe pas"),
        ([step("1"), step("1")], "même repère"),
        ([step("1", kind="sieste")], "nature"),
        ([step("1", hours=-1)], "nombres"),
        ([step("1", hours=True)], "nombres"),
        ([step("1", kind="training", target="zzz")], "n’existe pas"),
        ([step("1", choice="1")], "une lettre et un numéro"),
        ([step("1", choice="1", option="a"), step("2", choice="1", option="b", after=["1"])], "deux alternatives"),
        ([{"key": "1"}], "incomplète"),
        ("texte", "au plus"),
        ([step(str(number)) for number in range(41)], "au plus 40"),
        ([step(f"{c}{o}", choice=str(c), option=o) for c in range(5) for o in "abc"], "Trop d’alternatives"),
    ],
)
def test_steps_that_make_no_path_are_refused(steps, words):
    with pytest.raises(InvalidSteps, match=words):
        check(steps)


def test_order_rows_and_ways():
    check(FORKED)
    assert [one["key"] for one in in_order(list(reversed(FORKED)))] == ["1", "4", "2", "3", "5"]
    assert [[one["key"] for one in row["steps"]] for row in stops(FORKED)] == [["1"], ["2", "4"], ["3"], ["5"]]
    short, long = ways(FORKED)
    assert (short["hours"], short["cost"], len(short["left"])) == (40, 300, 3)
    assert (long["hours"], long["unknown_hours"], long["unknown_cost"]) == (120, 1, 1)
    assert ways(FORKED, done={"1", "4"})[0]["hours"] == 10


def test_no_track_crosses_a_station_it_does_not_serve():
    asked = {"1": [], "2": ["1"], "3": ["1"], "4": ["2"], "5": ["2"], "6": ["4", "5"], "7": ["3", "6"]}
    steps = [step(key, after=after) for key, after in asked.items()]
    drawn = path_page.line(steps, {key: int(key) for key in asked}, {"1"})
    places = {one["number"]: (float(one["x"]), float(one["y"])) for one in drawn["stations"]}
    assert len(set(places.values())) == 7
    tracks = [[tuple(map(float, point.split(","))) for point in track.split()] for track in drawn["tracks"]]
    assert {(track[0], track[-1]) for track in tracks} == {
        (places[int(before)], places[int(key)]) for key, after in asked.items() for before in after
    }
    for track in tracks:
        for start, end in pairwise(track):
            for place in set(places.values()) - {start, end}:
                assert distance(place, start, end) > path_page.RADIUS, (start, end, place)
    assert path_page.line([], {}, set())["tracks"] == []


def distance(point, start, end):
    """From a point to a segment."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    share = max(0, min(1, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length))
    return math.dist(point, (x1 + share * (x2 - x1), y1 + share * (y2 - y1)))


def test_page_says_where_i_stand_and_what_if(client):
    framework = published_framework()
    level = ItemLevel.objects.get(item__framework=framework, item__code="1.1", level__code="N2")
    training = TrainingFactory(published=True)
    path = CareerPathFactory(
        published=True,
        steps=[
            step("1", kind="competence", target=str(level.public_id), hours=35),
            step("2", kind="training", target=str(training.public_id), after=["1"], cost=250),
        ],
        occupation=Occupation.objects.create(slug="m", title="Médiatrice", rome_code="K1601"),
    )
    address = path.get_absolute_url()
    page = client.get(address).content.decode()
    for words in ("45 h", "ROME K1601", training.title, "<svg", "Et si c’était fait"):
        assert words in page
    assert "déjà acquis" not in page
    assert "35 h" in client.get(f"{address}?si=2&si=inconnue").content.decode()
    person = UserFactory(mediator=True)
    profile.declare(person, ItemLevel.objects.get(item=level.item, level__code="N3"))
    client.force_login(person)
    page = client.get(address).content.decode()
    assert "déjà acquis" in page
    assert "Vous avez déjà 1 étape" in page


def typed(*steps):
    fields = {"title": "Devenir médiatrice", "summary": "", "description": "", "occupation": ""}
    fields |= {"etapes-TOTAL_FORMS": str(len(steps)), "etapes-INITIAL_FORMS": "0"}
    for number, values in enumerate(steps):
        blank = {"title": "", "kind": "experience", "target": "", "hours": "", "cost": "", "after": "", "branch": ""}
        fields |= {f"etapes-{number}-{name}": value for name, value in (blank | values).items()}
    return fields


def test_a_path_is_written_corrected_and_refused_with_its_reason(client):
    client.force_login(UserFactory(mediator=True, trusted=True))
    address = "/competences/parcours/decrire/"
    circle = typed({"title": "A", "after": "2"}, {"title": "B", "after": "1"})
    assert "tournent en rond" in client.post(address, circle).content.decode()
    wrong = typed({"title": "A", "after": "un"})
    assert "Une étape est à corriger" in client.post(address, wrong).content.decode()
    assert (
        client.post(address, typed({"title": "A", "hours": "7"}, {}, {"title": "B", "after": "1"})).status_code == 302
    )
    path = CareerPath.objects.get()
    assert path.status == Status.PUBLISHED
    assert [one["after"] for one in path.steps] == [[], ["1"]]
    edit = client.get(f"{path.get_absolute_url()}modifier/")
    assert 'value="Devenir médiatrice"' in edit.content.decode()
    sent = typed({"title": "A", "hours": "7"}, {"title": "B", "after": "1"}, {"title": "C", "branch": "1a"})
    assert client.post(f"{path.get_absolute_url()}modifier/", sent | {"base_version": "1"}).status_code == 302
    path.refresh_from_db()
    assert (len(path.steps), path.version) == (3, 2)
    (item,) = client.get("/api/v1/career-paths/").json()["results"]
    assert item["steps"] == path.steps


def test_rules_of_the_database():
    with pytest.raises(IntegrityError, match="competences_occupation_rome_format"), transaction.atomic():
        Occupation.objects.create(slug="a", title="A", rome_code="9999")
    with pytest.raises(IntegrityError, match="competences_occupation_esco_format"), transaction.atomic():
        Occupation.objects.create(slug="a", title="A", esco_uri="https://ailleurs.example/")
    with pytest.raises(IntegrityError, match="competences_careerpath_named"), transaction.atomic():
        CareerPathFactory(title="")
