"""The pages of the API for people."""

import shlex

import pytest
from django.urls import reverse

from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["root", "docs"])
def test_page_is_public_and_shows_every_resource(client, name):
    answer = client.get(reverse(f"api:{name}"))
    assert answer.status_code == 200
    for resource in ("communes", "organisations", "themes"):
        assert resource in answer.content.decode()


def test_the_curl_that_is_shown_works(client):
    CommuneFactory(bourges=True)
    shown = client.get(reverse("api:root")).context["documentation"].first_try
    command, address = shlex.split(shown)
    assert command == "curl"
    assert client.get(address.removeprefix("http://testserver")).json()["results"][0]["name"] == "Bourges"


def test_index_leads_to_every_list(client):
    body = client.get("/api/v1/").json()
    for address in body["resources"].values():
        assert client.get(address).status_code == 200
    assert client.get(body["schema"]).status_code == 200


def test_every_kind_of_error_has_its_place_in_the_documentation(client):
    page = client.get(reverse("api:docs")).content.decode()
    refused = client.get("/api/v1/communes/?near=1").json()
    assert refused["type"].endswith("/api/docs/#erreur-400")
    assert 'id="erreur-400"' in page
