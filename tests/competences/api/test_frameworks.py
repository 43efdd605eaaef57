"""``frameworks`` and ``framework-items``."""

import pytest

from competences.models import Framework
from epn_commons.search.models import SearchEntry
from tests.accounts.factories import UserFactory
from tests.competences.factories import FrameworkFactory, FrameworkItemFactory, published_framework

pytestmark = pytest.mark.django_db


def results(client, address, **parameters):
    answer = client.get(address, parameters)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_frameworks_say_their_levels_and_versions(client):
    framework = published_framework(title="Savoirs")
    FrameworkFactory()
    (item,) = results(client, "/api/v1/frameworks/")
    assert item["id"] == str(framework.public_id)
    assert (item["item_count"], len(item["levels"]), item["replaced_by"]) == (3, 3, None)
    assert item["licence"] == "CC-BY-SA-4.0"
    assert item["case_url"].endswith(f"/donnees/referentiels/{framework.slug}.case.json")
    assert client.get(f"/api/v1/frameworks/{framework.public_id}/").json() == item
    later = published_framework(family=framework.family, replaces=framework)
    assert [row["id"] for row in results(client, "/api/v1/frameworks/", current="true")] == [str(later.public_id)]


def test_items_are_filtered_and_lead_to_their_line(client):
    framework = published_framework(outcomes=1)
    found = results(client, "/api/v1/framework-items/", framework=framework.slug, item_kind="outcome", ordering="code")
    assert [row["code"] for row in found] == ["LO1.1.01", "LO1.2.01"]
    (area,) = results(client, "/api/v1/framework-items/", item_kind="area")
    assert area["page_url"].endswith(f"{framework.get_absolute_url()}#e-1")
    (competence,) = results(client, "/api/v1/framework-items/", q="competence 1.2", item_kind="competence")
    assert [level["level"] for level in competence["levels"]] == ["N1", "N2", "N3"]
    assert client.get("/api/v1/framework-items/", {"item_kind": "zut"}).status_code == 400


@pytest.mark.parametrize("count", [1, 12])
def test_lists_take_few_queries(client, count, django_assert_max_num_queries):
    for _number in range(count):
        published_framework()
    for address in ("/api/v1/frameworks/", "/api/v1/framework-items/"):
        with django_assert_max_num_queries(8):
            results(client, address)


def test_a_published_framework_is_found_by_search():
    item = FrameworkItemFactory(title="Fabriquer un cerf-volant")
    item.framework.submit(by=item.framework.author)
    item.framework.publish(by=UserFactory(coordinator=True))
    assert SearchEntry.objects.filter(kind=Framework.kind).count() == 1
