"""The files to download whole, told to programs."""

import hashlib

import jsonschema
import pytest

from epn_commons.api.views import openapi_document
from epn_commons.publishing import exports
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory

pytestmark = pytest.mark.django_db
DATASETS = "/api/v1/datasets/"


@pytest.mark.parametrize("built", [False, True])
def test_each_dataset_says_its_files_and_the_document_is_true_of_it(client, built):
    StructureFactory().publish(by=UserFactory(coordinator=True))
    if built:
        exports.build_stale()
    answer = client.get(DATASETS, {"count": "true"})
    body, document = answer.json(), openapi_document()
    assert body["count"] == len(body["results"]) > 0
    for path, value in ((DATASETS, body), (f"{DATASETS}{{id}}/", client.get(body["results"][0]["url"]).json())):
        schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema.validate(value, {**schema, "components": document["components"]})
    places = next(item for item in body["results"] if item["code"] == "lieux-de-mediation-numerique")
    assert (places["licence"], places["count"]) == ("etalab-2.0", 1)
    file = next(file for file in places["files"] if file["format"] == "csv")
    if built:
        content = b"".join(client.get(file["url"].removeprefix("http://testserver")).streaming_content)
        assert (file["size"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    else:
        assert file["size"] is None
    assert client.get(DATASETS, {"count": "true"}, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_a_dataset_that_does_not_exist_is_not_found(client):
    assert client.get(f"{DATASETS}rien/").status_code == 404
    assert client.get(DATASETS, {"couleur": "bleu"}).status_code == 400
