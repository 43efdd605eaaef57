"""How PostgreSQL reads the lists, at the size of a country."""

import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.territories.factories import DepartmentFactory, EpciFactory

pytestmark = pytest.mark.django_db

COMMUNES = "/api/v1/communes/"


COUNTRY = """
    INSERT INTO territories_commune
        (code, name, department_id, epci_id, postcodes, latitude, longitude, population)
    SELECT lpad(number::text, 5, '0'), 'Commune ' || number, %s, %s, ARRAY[lpad((number %% 5400)::text, 5, '0')],
        42 + (number * 7919 %% 9000) / 1000.0, -4 + (number::bigint * 104729 %% 12000) / 1000.0, 0
    FROM generate_series(0, 34999) AS number
"""


@pytest.fixture(scope="module")
def country(django_db_setup, django_db_blocker):
    """As many communes as there are: with fewer, reading them all may cost as little as an index."""
    with django_db_blocker.unblock(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(COUNTRY, [DepartmentFactory().pk, EpciFactory().pk])
        cursor.execute("ANALYZE territories_commune")
        yield
        transaction.set_rollback(True)


def plan_of(client, query):
    """The plan of the list's own query."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(f"{COMMUNES}?{query}").json()["results"]
    (statement,) = [row["sql"] for row in queries if "json_build_object" in row["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}")
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.usefixtures("country")
@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("near=46.5,2&radius_km=10", "territories_commune_earth"),
        ("page_size=50", "territories_commune_pkey"),
        ("ordering=-code", "territories_commune_pkey"),
        ("postcode=00100", "territories_commune_postcodes"),
        ("code=00100", "territories_commune_pkey"),
    ],
)
def test_list_reads_the_communes_by_an_index(client, query, index):
    plan = plan_of(client, query)
    assert index in plan
    assert not re.search(r"Seq Scan on territories_commune\b", plan), plan


@pytest.mark.usefixtures("country")
def test_far_page_starts_at_its_place_in_the_index(client):
    far = client.get(COMMUNES, {"page_size": 1000}).json()["next"]
    plan = plan_of(client, far.split("?")[1])
    assert re.search(r"Index Cond: .*code.* >= '00999'", plan), plan
