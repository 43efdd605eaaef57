"""Communes far from help, as a coordinator looks for them."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cartoparty import open_slots
from cartoparty.enums import Audience, Fee, Service
from cartoparty.selection.facets import code_of
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory, DepartmentFactory

pytestmark = pytest.mark.django_db
PAGE, CSV = "/structures/couverture/", "/structures/couverture/communes.csv"


@pytest.fixture
def cher():
    return DepartmentFactory(code="18", name="Cher")


@pytest.fixture
def communes(cher):
    """One with places, one 11 km away, one 55 km away; all to the north."""
    make = {"department": cher, "longitude": 2.4}
    return [
        CommuneFactory(code="18033", name="Bourges", latitude=47.08, population=64_000, **make),
        CommuneFactory(code="18205", name="Saint-Martin", latitude=47.18, population=3_000, **make),
        CommuneFactory(code="18015", name="Aubigny", latitude=47.58, population=5_500, **make),
    ]


@pytest.fixture
def place(communes):
    return StructureFactory(
        published=True, name="EPN du Prado", commune=communes[0], latitude=47.08, longitude=2.4, fees=[Fee.FREE],
        accessible=True, opening_hours="24/7", services=[Service.values[0]], audiences=[],
    )  # fmt: skip


@pytest.fixture
def coordinator(client, cher):
    user = UserFactory(coordinator=True)
    user.departments.add(cher)
    client.force_login(user)
    return user


def far(client, **parameters):
    rows = list(csv.DictReader(io.StringIO(client.get(CSV, parameters).content.decode("utf-8-sig")), delimiter=";"))
    return [(row["Commune"], row["Lieu le plus proche"], row["Distance (km)"]) for row in rows]


def test_the_far_ones_the_most_populated_first(client, coordinator, place):
    assert far(client) == [("Aubigny", "EPN du Prado", "55,7")]
    assert far(client, km=10) == [("Aubigny", "EPN du Prado", "55,7"), ("Saint-Martin", "EPN du Prado", "11,1")]
    assert far(client, km=80) == []


@pytest.mark.parametrize(
    ("asked", "facts"),
    [
        ({"gratuit": "on"}, {"fees": [Fee.PAID]}),
        ({"accessible": "on"}, {"accessible": None}),
        ({"service": "…"}, {"services": []}),
        ({"public": "…"}, {"audiences": [Audience.values[1]]}),
        ({"ouvert": "on"}, {"opening_hours": ""}),
    ],
)
def test_a_place_that_does_not_suit_does_not_count(client, coordinator, place, asked, facts):
    choices = client.get(PAGE).context["form"].fields
    asked = {name: choices[name].choices[1][0] if value == "…" else value for name, value in asked.items()}
    open_slots.rebuild()
    assert far(client, **asked) == [("Aubigny", "EPN du Prado", "55,7")]
    type(place).objects.filter(pk=place.pk).update(**facts)
    open_slots.rebuild()
    assert [(name, nearest) for name, nearest, _km in far(client, **asked)] == [
        ("Bourges", ""), ("Aubigny", ""), ("Saint-Martin", ""),
    ]  # fmt: skip


def test_drafts_do_not_help(client, coordinator, communes):
    StructureFactory(name="Brouillon", commune=communes[0], latitude=47.08, longitude=2.4)
    StructureFactory(published=True, commune=CommuneFactory(orleans=True), latitude=47.9, longitude=1.9)
    assert all(nearest != "Brouillon" for _name, nearest, _km in far(client))


def test_the_page_counts_draws_and_lists(client, coordinator, place, communes):
    CommuneFactory(code="18999", name="Nouvelle", department=communes[0].department, latitude=None, longitude=None)
    response = client.get(PAGE, {"km": 10})
    text = response.content.decode()
    assert [list(map(str, row))[1:] for row in response.context["rows"]] == [["3", "2", "8500"]]
    assert text.count("<title>") == 1 + 3
    assert text.count('class="is-far"') == 2
    assert "1 commune dont le centre n’est pas connu" in text
    assert f'href="{CSV}?km=10"' in text


def test_it_counts_for_each_service_and_each_audience(client, coordinator, place):
    type(place).objects.filter(pk=place.pk).update(audiences=[Audience.SENIORS])
    StructureFactory(
        published=True, commune=place.commune, latitude=47.18, longitude=2.4, fees=[Fee.PAID], audiences=[],
        services=[Service.values[0], Service.values[1]],
    )  # fmt: skip

    def told(**asked):
        return [
            {str(row[0]).partition(">")[2].partition("<")[0]: row[1:] for row in rows}
            for _caption, _columns, rows in client.get(PAGE, {"km": 10, **asked}).context["needs"]
        ]

    services, audiences = told()
    first, second, third = ([*services.values()][rank] for rank in range(3))
    assert (first, second, third) == ([1, 5500], [2, 69_500], [3, 72_500])
    assert list(audiences.values()) == [[2, 69_500], [2, 69_500], [2, 69_500], [1, 5500], [2, 69_500]]
    services, audiences = told(gratuit="on")
    assert list(services.values())[:2] == [[2, 8500], [3, 72_500]]
    assert next(iter(audiences.values())) == [3, 72_500]
    _services, audiences = told(service=code_of(Service, Service.DIGITAL_CULTURE))
    assert list(audiences.values()) == [[3, 72_500]] * 5


@pytest.mark.parametrize("wrong", [{"km": "-1"}, {"km": "beaucoup"}, {"service": "vol"}, {"departement": "75"}])
def test_what_is_wrong_is_said_and_the_rest_counts(client, coordinator, place, wrong):
    response = client.get(PAGE, wrong)
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert far(client, **wrong) == [("Aubigny", "EPN du Prado", "55,7")]


def test_nothing_yet(client):
    client.force_login(UserFactory(administrator=True))
    assert "Aucune commune à regarder" in client.get(PAGE).content.decode()
    assert far(client) == []


@pytest.mark.parametrize("role", ["mediator", "partner", "jurist"])
def test_it_is_for_those_who_moderate(client, role):
    client.force_login(UserFactory(**{role: True}))
    assert client.get(PAGE).status_code == 404
    assert client.get(CSV).status_code == 404


def test_as_many_queries_for_one_commune_as_for_twelve(client, coordinator, cher):
    def spent():
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        return len(captured)

    village = CommuneFactory(code="18001", department=cher, latitude=47.0, longitude=2.0)
    StructureFactory(published=True, commune=village)
    client.get(PAGE)
    alone = spent()
    for number in range(2, 13):
        CommuneFactory(code=f"180{number:02d}", department=cher, latitude=47.0 + number / 10, longitude=2.0)
    assert spent() == alone


def test_the_nearest_is_read_in_the_index(coordinator, place):
    StructureFactory.create_batch(5, published=True, commune=place.commune)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cartoparty_structure")
        # Over a few rows, anything costs as little: what gives them in order without sorting is the point.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        cursor.execute(
            "EXPLAIN SELECT slug FROM cartoparty_structure WHERE earth IS NOT NULL AND status = 'published' "
            "ORDER BY earth <-> ll_to_earth(47, 2) LIMIT 1"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "cartoparty_structure_earth" in plan
