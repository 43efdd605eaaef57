"""``procedures`` and ``online-solutions`` as partners read them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.accounts.factories import UserFactory
from tests.demarches.factories import OnlineServiceFactory, ProcedureFactory
from tests.taxonomy.factories import ThemeFactory

pytestmark = pytest.mark.django_db
PROCEDURES, SOLUTIONS = "/api/v1/procedures/", "/api/v1/online-solutions/"


def titles(client, query=""):
    answer = client.get(f"{PROCEDURES}{query}")
    assert answer.status_code == 200, answer.content
    return [one["title"] for one in answer.json()["results"]]


def test_an_item_says_what_the_page_says(client):
    theme = ThemeFactory()
    service = OnlineServiceFactory(published=True, accessibility_rate="82.5", mobile=True)
    procedure = ProcedureFactory(published=True, services=[service, OnlineServiceFactory()], themes=[theme])
    item = client.get(f"{PROCEDURES}{procedure.public_id}/").json()
    assert item["title"] == procedure.title
    assert item["page_url"].endswith(procedure.get_absolute_url())
    assert (item["aidants_connect_domain"], item["cost_amount"], item["checked_on"]) == ("papiers", "25.00", None)
    assert [one["id"] for one in item["services"]] == [str(service.public_id)]
    assert item["themes"] == [{"slug": theme.slug, "name": theme.name}]
    assert item["steps"] == procedure.steps
    assert item["plan_b"]["phones"][0]["number"] == "3400"
    solution = client.get(f"{SOLUTIONS}{service.public_id}/").json()
    assert (solution["address"], solution["accessibility_rate"], solution["mobile"]) == (service.url, "82.50", True)


def test_filters_and_what_is_not_public(client):
    theme = ThemeFactory()
    ProcedureFactory(published=True, title="Impôts", identifications=["account"], rights=["self"], themes=[theme],
                     upstream_ids=["F358"], checked_on="2026-10-01")  # fmt: skip
    ProcedureFactory(published=True, title="Passeport")
    ProcedureFactory(title="Brouillon")
    assert titles(client) == ["Impôts", "Passeport"]
    for query in ("identification=account", f"theme={theme.slug}", "upstream_id=F358", "unchecked=false"):
        assert titles(client, f"?{query}") == ["Impôts"], query
    assert titles(client, "?who_may_act=aidants_connect") == ["Passeport"]
    for query in ("identification=magic", "upstream_id=358", "colour=blue"):
        assert client.get(f"{PROCEDURES}?{query}").status_code == 400
    OnlineServiceFactory(published=True, service_kind="form", cerfa_number="12100")
    OnlineServiceFactory(published=True)
    assert len(client.get(f"{SOLUTIONS}?kind=form").json()["results"]) == 1
    assert len(client.get(f"{SOLUTIONS}?cerfa=12100").json()["results"]) == 1


def test_the_search_of_the_portal_ranks(client):
    coordinator = UserFactory(coordinator=True)
    for title, summary in (("Demander le RSA", "Un revenu."), ("Prime d’activité", "Voir aussi le RSA.")):
        ProcedureFactory(submitted=True, title=title, summary=summary).publish(by=coordinator)
    assert titles(client, "?q=rsa") == ["Demander le RSA", "Prime d’activité"]
    assert titles(client, "?q=xylophone") == []
    assert titles(client, "?q=rsa&page_size=1") == ["Demander le RSA"]


def test_a_reader_who_has_it_is_told_so_and_rows_cost_nothing(client):
    ProcedureFactory(published=True, services=[OnlineServiceFactory(published=True)])
    answer = client.get(PROCEDURES)
    assert client.get(PROCEDURES, headers={"if-none-match": answer["ETag"]}).status_code == 304
    counts = []
    for number in (1, 11):
        ProcedureFactory.create_batch(number, published=True, services=[OnlineServiceFactory(published=True)])
        with CaptureQueriesContext(connection) as seen:
            client.get(PROCEDURES)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert b"Refaire" in b"".join(client.get(f"{PROCEDURES}?format=ndjson").streaming_content)
