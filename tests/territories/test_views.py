"""Suggestions of communes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/territoires/communes.json"


def test_suggestions_name_the_commune_its_code_and_its_department(client):
    CommuneFactory(bourges=True)
    CommuneFactory(tours=True)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(ADDRESS, {"q": "bour"})
    assert len(captured) == 1
    (found,) = response.json()
    assert found == {
        "label": "Bourges (18033)", "kind": "18000, Cher", "code": "18033", "latitude": 47.08333, "longitude": 2.4,
    }  # fmt: skip
    assert "max-age" in response["Cache-Control"]


@pytest.mark.parametrize("typed", ["", " ", "(", "%", "x" * 5000, "🙂"])
def test_odd_texts_suggest_nothing(client, typed):
    CommuneFactory(bourges=True)
    assert client.get(ADDRESS, {"q": typed}).json() == []
