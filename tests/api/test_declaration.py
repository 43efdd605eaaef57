"""What a resource may declare, beyond what those of the kernel do."""

import json

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db.models import CharField, Value
from django.db.models.functions import Length, NullIf
from django.test import RequestFactory
from rest_framework import serializers

from epn_commons.api.columns import Computed
from epn_commons.api.resources.organisations import OrganisationSerializer, OrganisationViewSet
from tests.accounts.factories import OrganisationFactory

pytestmark = pytest.mark.django_db

ORGANISATIONS = "/api/v1/organisations/"


class LongSerializer(OrganisationSerializer):
    length = serializers.IntegerField(help_text="Longueur du nom.")
    shout = serializers.CharField(help_text="Nom en capitales.")


class LongViewSet(OrganisationViewSet):
    serializer_class = LongSerializer
    fields = {
        **OrganisationViewSet.fields,
        "length": Length("name"),
        "shout": Computed(lambda view, name, slug: f"{name.upper()} {slug}", "name", "slug"),
    }
    ordering_fields = {
        **OrganisationViewSet.ordering_fields,
        "length": Length("name"),
        "site": NullIf("website", Value("", CharField())),
    }
    ordering = "-length"


def page(query=""):
    answer = LongViewSet.as_view({"get": "list"})(RequestFactory().get(f"{ORGANISATIONS}?{query}"))
    return json.loads(answer.content)


def test_expression_gives_a_field_and_computation_another():
    OrganisationFactory(name="Point relais", slug="point-relais")
    item = page()["results"][0]
    assert item["length"] == 12
    assert item["shout"] == "POINT RELAIS point-relais"
    assert list(item)[-5:] == ["version", "licence", "attribution", "created_at", "updated_at"]


@pytest.mark.parametrize(
    "ordering", ["length", "-length", "site", "-site", "-site,length", "updated_at", "-created_at"]
)
def test_walk_by_an_expression_meets_each_row_once(ordering):
    for number in range(9):
        OrganisationFactory(
            name="x" * (number // 2 + 1), website=["", "https://a.example", "https://b.example"][number % 3]
        )
    found, query = [], f"ordering={ordering}&page_size=2"
    while query:
        body = page(query)
        found += [item["id"] for item in body["results"]]
        query = body["next"] and body["next"].split("?")[1]
    assert found == [item["id"] for item in page(f"ordering={ordering}")["results"]]
    assert len(set(found)) == 9


def test_undocumented_field_stops_the_start():
    with pytest.raises(ImproperlyConfigured, match="secret"):
        type("Wrong", (OrganisationViewSet,), {"fields": {**OrganisationViewSet.fields, "secret": "pk"}})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mediatheque", ["Médiathèque du Cher"]),
        ("CHER média", ["Médiathèque du Cher"]),
        ("cher rien", []),
        ("%", ["100 % numérique"]),
        ("_", []),
        ("\\", []),
        ("'", ["L'Abri"]),
    ],
)
def test_usual_search_reads_words_whatever_the_accents(client, text, found):
    for name in ("Médiathèque du Cher", "100 % numérique", "L'Abri"):
        OrganisationFactory(name=name)
    body = client.get(ORGANISATIONS, {"q": text}).json()
    assert [item["name"] for item in body["results"]] == found
