"""The DCAT-AP catalogue, before the official shapes and data.gouv.fr's own harvester."""

import json
import subprocess
from pathlib import Path

import pyshacl
import pytest
from django.conf import settings as django_settings
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF

from epn_commons.publishing import catalogue, exports
from epn_commons.publishing.registry import all_datasets
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory

# rdflib and pyshacl still call each other by names that rdflib has deprecated.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning"),
]
WAIVED = "checksumValue"
"""The one thing in which the shapes and data.gouv.fr's harvester contradict each other: see ``catalogue``."""
PARSERS = {"ttl": "turtle", "xml": "xml", "jsonld": "json-ld"}


def fill():
    StructureFactory().publish(by=UserFactory(coordinator=True))
    exports.build_stale()


def read(client, extension="ttl", query=""):
    answer = client.get(f"/catalog.{extension}{query}")
    assert answer.status_code == 200
    return Graph().parse(data=answer.content, format=PARSERS[extension])


@pytest.mark.django_db
def test_the_three_forms_say_the_same_without_redirect_and_with_their_charset(client, django_assert_max_num_queries):
    fill()
    datasets = []
    for extension, (_style, media_type) in catalogue.FORMATS.items():
        graph = read(client, extension)
        datasets.append({str(node) for node in graph.subjects(RDF.type, DCAT.Dataset)})
        head = client.head(f"/catalog.{extension}")
        assert (head.status_code, head["Content-Type"], head.content) == (200, media_type, b"")
        assert "charset=utf-8" in media_type
    assert datasets[0] == datasets[1] == datasets[2]
    assert len(datasets[0]) == len(all_datasets())
    with django_assert_max_num_queries(1):  # the dates of the versions; all the rest is in the cache
        answer = client.get("/catalog.ttl")
    assert client.get("/catalog.ttl", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.get("/catalog.rdf").status_code == 404


@pytest.mark.django_db
def test_each_file_is_weighed_dated_and_described(client):
    fill()
    graph = read(client)
    for dataset in all_datasets():
        node = URIRef(f"{django_settings.BASE_URL}{dataset.get_absolute_url()}")
        assert graph.value(node, DCTERMS.identifier).toPython() == str(node)
        assert len(graph.value(node, DCTERMS.description)) > 100
        files = list(graph.objects(node, DCAT.distribution))
        assert len(files) == len(dataset.formats)
        for file in files:
            assert graph.value(file, DCAT.byteSize) is not None
            assert str(graph.value(file, DCAT.downloadURL)).startswith(django_settings.BASE_URL)
            assert client.get(str(graph.value(file, DCAT.downloadURL)).removeprefix(django_settings.BASE_URL))
            if dataset.schema_url:
                assert str(graph.value(file, DCTERMS.conformsTo)) == dataset.schema_url


@pytest.mark.django_db
def test_it_is_read_page_by_page_and_the_last_page_has_no_next(client, monkeypatch):
    monkeypatch.setattr(catalogue, "PER_PAGE", 1)
    address, seen = "", set()
    for _page in range(len(all_datasets())):
        graph = read(client, query=address)
        seen |= {str(node) for node in graph.subjects(RDF.type, DCAT.Dataset)}
        following = next(iter(graph.objects(None, catalogue.HYDRA.next)), None)
        address = f"?{str(following).partition('?')[2]}" if following else None
    assert address is None
    assert len(seen) == len(all_datasets())
    for wrong in ("0", "999", "x", "-1", "٣", "9" * 50):
        assert client.get("/catalog.ttl", {"page": wrong}).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("filled", [True, False])
def test_the_official_shapes_accept_it_but_for_the_documented_waiver(client, shared_data, filled):
    if filled:
        fill()
    shapes = shared_data / "standards" / "dcat-ap-3.0.1-shacl.ttl"
    _conforms, report, text = pyshacl.validate(read(client), shacl_graph=str(shapes), inference="none")
    shacl = "http://www.w3.org/ns/shacl#"
    results = list(report.subjects(RDF.type, URIRef(f"{shacl}ValidationResult")))
    paths = {str(report.value(result, URIRef(f"{shacl}resultPath"))) for result in results}
    assert {path for path in paths if not path.endswith(WAIVED)} == set(), text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("extension", sorted(PARSERS))
def test_the_harvester_of_data_gouv_fr_takes_every_dataset(live_server, settings, shared_data, extension):
    python = Path(django_settings.BASE_DIR) / "var" / "judges" / "harvester" / "bin" / "python"
    script = shared_data.parent / "checks" / "catalogue" / "harvest.py"
    if not (python.is_file() and script.is_file()):
        pytest.skip("moissonneur de data.gouv.fr absent : var/judges/harvester est nécessaire (.ci/run l’installe)")
    settings.BASE_URL = live_server.url
    fill()
    judged = subprocess.run(  # noqa: S603
        [str(python), str(script), f"{live_server.url}/catalog.{extension}", "--min-score", "0.88"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert judged.returncode == 0, judged.stdout + judged.stderr[-2000:]
    *rows, summary = [json.loads(line) for line in judged.stdout.splitlines() if line.startswith("{")]
    assert (summary["datasets"], summary["failed"]) == (len(all_datasets()), 0)
    places = next(row for row in rows if "lieux-de-mediation-numerique" in row["id"])
    assert (places["license"], places["spatial"], places["period"]) == ("lov2", True, True)
    assert {resource["format"] for resource in places["resources"]} == {"csv", "json", "geojson"}
    assert all(resource["bytes"] and resource["schema"] for resource in places["resources"])


@pytest.mark.django_db
def test_an_unchanged_catalogue_is_not_written_again(client, monkeypatch):
    first = client.get("/catalog.ttl")
    assert first.status_code == 200
    monkeypatch.setattr(catalogue, "_Catalogue", None)
    assert client.get("/catalog.ttl").content == first.content
