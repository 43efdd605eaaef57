"""The OpenAPI document is valid, French, complete, and true of the answers."""

import jsonschema
import pytest
from django.core.management import call_command

from epn_commons.api.views import openapi_document
from tests.accounts.factories import OrganisationFactory
from tests.taxonomy.factories import ThemeFactory
from tests.territories.factories import CommuneFactory, FormerCommuneFactory

SCHEMA = "/api/v1/schema/"


def operations():
    return [(path, operation) for path, item in openapi_document()["paths"].items() for operation in item.values()]


def test_document_is_valid_openapi_without_a_warning(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "openapi.yaml"))


def test_document_is_served_with_an_etag(client):
    answer = client.get(SCHEMA)
    assert answer.json()["openapi"] == "3.1.1"
    assert client.get(SCHEMA, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert client.post(SCHEMA).status_code == 405


def test_only_reading_is_offered():
    assert {method for item in openapi_document()["paths"].values() for method in item} == {"get"}


def test_every_operation_says_everything():
    for path, operation in operations():
        expected = {"200", "304", "400", "401", "429", "503"} | ({"404"} if "{" in path else set())
        assert expected <= set(operation["responses"]), path
        assert operation["summary"], path
        assert operation["description"], path
        assert operation["tags"], path
        assert all(parameter["description"] for parameter in operation["parameters"]), path
        assert {"ApiKey": []} in operation["security"], path
        for code in expected - {"200", "304"}:
            assert list(operation["responses"][code]["content"]) == ["application/problem+json"], path


def test_every_field_is_explained():
    for name, schema in openapi_document()["components"]["schemas"].items():
        assert "description" not in schema, name
        if not name.startswith("Paginated"):
            assert all(field.get("description") for field in schema.get("properties", {}).values()), name


def resolver(document):
    """The component schemas, with references that jsonschema follows."""
    return {"components": document["components"]}


@pytest.mark.django_db
@pytest.mark.parametrize("resource", ["communes", "organisations", "themes"])
def test_answers_are_what_the_document_says(client, resource):
    FormerCommuneFactory()
    CommuneFactory(overseas=True, without_epci=True, without_centre=True)
    OrganisationFactory(commune=CommuneFactory(bourges=True))
    OrganisationFactory(siret="")
    ThemeFactory(child=True)
    document = openapi_document()
    for query in ({}, {"count": "true", "page_size": 1}, *([{"near": "47.9,1.9"}] if resource == "communes" else [])):
        answer = client.get(f"/api/v1/{resource}/", query).json()
        assert answer["results"]
        schema = document["paths"][f"/api/v1/{resource}/"]["get"]["responses"]["200"]["content"]["application/json"]
        jsonschema.validate(
            answer, {**schema["schema"], **resolver(document)}, format_checker=jsonschema.FormatChecker()
        )
    item = client.get(answer["results"][0]["url"]).json()
    schema = document["paths"][f"/api/v1/{resource}/{{id}}/"]["get"]["responses"]["200"]["content"]["application/json"]
    jsonschema.validate(item, {**schema["schema"], **resolver(document)})


@pytest.mark.django_db
def test_refusals_are_what_the_document_says(client):
    document = openapi_document()
    schema = {"$ref": "#/components/schemas/Problem", **resolver(document)}
    for address in ("/api/v1/communes/?near=1", "/api/v1/communes/99999/", "/api/rien/"):
        jsonschema.validate(client.get(address).json(), schema)


@pytest.mark.django_db
def test_every_declared_parameter_is_read(client):
    """A parameter of the document is never « unknown »."""
    for path, item in openapi_document()["paths"].items():
        if "{" in path:
            continue
        for parameter in item["get"]["parameters"]:
            body = client.get(path, {parameter["name"]: "\u2603"}).json()
            errors = body.get("errors", [])
            assert not any("Paramètre inconnu" in error["message"] for error in errors), path
