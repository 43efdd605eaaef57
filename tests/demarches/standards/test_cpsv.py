"""CPSV-AP 3.2.0, judged by the official shapes."""

import json

import pytest
from pyshacl import validate
from rdflib import Graph, Namespace
from rdflib.namespace import DCTERMS, RDF

from demarches.standards import cpsv
from tests.demarches.factories import OnlineServiceFactory, ProcedureFactory
from tests.taxonomy.factories import LifeEventFactory, ThemeFactory

pytestmark = pytest.mark.django_db
CPSV = Namespace("http://purl.org/vocab/cpsv#")


@pytest.fixture
def procedures():
    services = [
        OnlineServiceFactory(published=True, url="https://service.example/a|c?x=é", owner="Ministère « A »"),
        OnlineServiceFactory(published=True, service_kind="form", owner=""),
    ]
    full = ProcedureFactory(
        published=True, services=services, themes=[ThemeFactory()], legal_references=["Code, art. 1"]
    )
    full.life_events.add(LifeEventFactory())
    bare = ProcedureFactory(published=True, bare=True, services=services[:1], cost_amount=None)
    ProcedureFactory(published=True, title="Sans administration", services=services[1:])
    ProcedureFactory(services=services)
    ProcedureFactory(published=True, services=services, is_example=True)
    return [full, bare]


def body(client, extension):
    answer = client.get(f"/donnees/demarches.{extension}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own reader of JSON-LD
@pytest.mark.parametrize(("extension", "written"), [("ttl", "turtle"), ("jsonld", "json-ld")])
def test_the_official_shapes_accept_it(client, procedures, shared_data, extension, written):
    data = Graph().parse(data=body(client, extension).decode(), format=written)
    shapes = Graph().parse(shared_data / "standards" / "cpsv-ap-3.2.0-shacl.ttl")
    conforms, _graph, text = validate(data, shacl_graph=shapes, advanced=True)
    assert conforms, text


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own reader of JSON-LD
def test_both_formats_say_the_same_of_what_may_be_said(client, procedures):
    turtle = Graph().parse(data=body(client, "ttl"), format="turtle")
    json_ld = Graph().parse(data=json.dumps(json.loads(body(client, "jsonld"))), format="json-ld")
    assert len(turtle) == len(json_ld) > 40
    nodes = [node["@id"] for node in json.loads(body(client, "jsonld"))["@graph"]]
    assert nodes == sorted(nodes), "le même contenu a la même empreinte, quel que soit le processus qui l’écrit"
    services = set(turtle.subjects(RDF.type, CPSV.PublicService))
    titles = {str(turtle.value(service, DCTERMS.title)) for service in services}
    assert titles == {procedure.title for procedure in procedures}
    assert (cpsv.count(), cpsv.held_back()[0][1]) == (2, 1)
    assert b"service.example/a%7Cc" in body(client, "ttl")


def test_the_page_of_the_dataset_says_what_is_held_back(client, procedures):
    text = client.get("/donnees/").content.decode()
    assert "CPSV-AP 3.2.0" in text
    answer = client.get("/donnees/demarches.ttl")
    assert client.get("/donnees/demarches.ttl", headers={"if-none-match": answer["ETag"]}).status_code == 304
