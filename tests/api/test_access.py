"""Keys, quotas, conditional requests, errors and what a browser on another site may do."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DataError, OperationalError, connection
from django.utils import timezone

from epn_commons.accounts.enums import Scope
from epn_commons.accounts.models import ApiKey
from epn_commons.api.resources import CommuneViewSet
from tests.accounts.factories import OrganisationFactory, UserFactory
from tests.taxonomy.factories import ThemeFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db

COMMUNES = "/api/v1/communes/"
ORGANISATIONS = "/api/v1/organisations/"


@pytest.fixture
def administrator():
    return UserFactory(administrator=True)


def issue(**options):
    return ApiKey.objects.issue(**{"name": "Carte", "scopes": [Scope.READ], **options})


def call(client, plain, address=COMMUNES, scheme="Api-Key", **query):
    return client.get(address, query, headers={"Authorization": f"{scheme} {plain}"})


def test_key_has_a_quota_of_its_own(client):
    _key, plain = issue(requests_per_hour=7000)
    answer = call(client, plain)
    assert answer.status_code == 200
    assert answer.headers["RateLimit-Limit"] == "7000"
    assert answer.headers["RateLimit-Remaining"] == "6999"
    assert "private" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda key, by: key.revoke(by=by), "révoquée"),
        (lambda key, by: ApiKey.objects.filter(pk=key.pk).update(expires_at=timezone.now() - timedelta(1)), "expiré"),
        (lambda key, by: ApiKey.objects.filter(pk=key.pk).delete(), "inconnue"),
        (lambda key, by: None, None),
    ],
)
def test_key_that_opens_nothing_says_why(client, administrator, spoil, word):
    with time_machine.travel(timezone.now() - timedelta(days=30)):
        key, plain = issue()
    spoil(key, administrator)
    answer = call(client, plain)
    if word is None:
        assert answer.status_code == 200
        return
    assert answer.status_code == 401
    assert word in answer.json()["detail"]
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Api-Key")


def test_why_is_told_only_to_who_has_the_whole_key(client, administrator):
    key, plain = issue()
    key.revoke(by=administrator)
    answer = call(client, plain[:-1] + ("a" if plain[-1] != "a" else "b"))
    assert "inconnue" in answer.json()["detail"]


def test_key_of_a_closed_account_opens_nothing(client):
    owner = UserFactory(partner=True)
    _key, plain = issue(owner=owner)
    owner.is_active = False
    owner.save()
    assert "fermé" in call(client, plain).json()["detail"]


@pytest.mark.parametrize("scheme", ["Bearer", "Token", "api"])
def test_other_scheme_is_refused_with_the_right_one(client, scheme):
    _key, plain = issue()
    answer = call(client, plain, scheme=scheme)
    assert answer.status_code == 401
    assert "Api-Key" in answer.json()["detail"]


@pytest.mark.parametrize("plain", ["", " ", "é", "a.b", "x" * 5000, "\x00", "abcdefgh." + "0" * 40])
def test_strange_key_is_refused(client, plain):
    assert call(client, plain).status_code == 401


def test_scheme_is_read_in_any_case(client):
    assert call(client, issue()[1], scheme="api-key").status_code == 200


def test_key_without_the_right_to_read_is_refused(client):
    _key, plain = issue(scopes=[Scope.BULK])
    answer = call(client, plain)
    assert answer.status_code == 403
    assert "read" in answer.json()["detail"]


def test_session_is_not_a_key(client, administrator, settings):
    anonymous = client.get(COMMUNES)
    client.force_login(administrator)
    answer = client.get(COMMUNES)
    assert answer.content == anonymous.content
    assert answer.headers["RateLimit-Limit"] == str(settings.API_ANON_PER_HOUR)


def test_answer_to_a_visitor_does_not_vary_with_cookies(client):
    assert "Cookie" not in client.get(COMMUNES).headers["Vary"]


# Quotas -------------------------------------------------------------------------------------------------------


def test_quota_runs_out_and_comes_back_the_next_hour(client, settings):
    settings.API_ANON_PER_HOUR = 3
    with time_machine.travel("2026-11-20 10:59:30+01:00", tick=False) as clock:
        left = [client.get(COMMUNES).headers["RateLimit-Remaining"] for _ in range(3)]
        assert left == ["2", "1", "0"]
        refused = client.get(COMMUNES)
        assert refused.status_code == 429
        assert refused.headers["Retry-After"] == "30"
        assert refused.headers["RateLimit-Reset"] == "30"
        assert refused.json()["title"] == "Trop de demandes"
        clock.shift(31)
        assert client.get(COMMUNES).status_code == 200


def test_quota_is_counted_by_address(client, settings):
    settings.API_ANON_PER_HOUR = 1
    assert client.get(COMMUNES, REMOTE_ADDR="192.0.2.1").status_code == 200
    assert client.get(COMMUNES, REMOTE_ADDR="192.0.2.1").status_code == 429
    assert client.get(COMMUNES, REMOTE_ADDR="192.0.2.2").status_code == 200
    assert client.get(COMMUNES, REMOTE_ADDR="2001:db8::1").status_code == 200
    assert client.get(COMMUNES, REMOTE_ADDR="2001:db8::ffff").status_code == 429
    assert call(client, issue()[1]).status_code == 200


def test_forwarded_address_is_believed_from_our_proxies_only(client, settings):
    settings.API_ANON_PER_HOUR = 1
    assert client.get(COMMUNES, headers={"X-Forwarded-For": "198.51.100.1"}).status_code == 200
    assert client.get(COMMUNES, headers={"X-Forwarded-For": "198.51.100.2"}).status_code == 429
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert client.get(COMMUNES, headers={"X-Forwarded-For": "1.1.1.1, 198.51.100.3"}).status_code == 200
    assert client.get(COMMUNES, headers={"X-Forwarded-For": "2.2.2.2, 198.51.100.3"}).status_code == 429


def test_whole_export_weighs_more_without_the_right_to_bulk(client):
    _key, plain = issue(requests_per_hour=100)
    assert call(client, plain, format="ndjson").headers["RateLimit-Remaining"] == "80"
    _key, plain = issue(requests_per_hour=100, scopes=[Scope.READ, Scope.BULK])
    assert call(client, plain, format="ndjson").headers["RateLimit-Remaining"] == "99"


# Conditional requests -----------------------------------------------------------------------------------------


def test_unchanged_list_is_304_before_it_is_read(client, django_assert_num_queries):
    OrganisationFactory()
    etag = client.get(ORGANISATIONS).headers["ETag"]
    assert etag.startswith('W/"')
    with django_assert_num_queries(2):  # the quota and the stamp
        answer = client.get(ORGANISATIONS, headers={"If-None-Match": etag})
    assert answer.status_code == 304
    assert answer.content == b""
    assert answer.headers["ETag"] == etag
    assert "RateLimit-Remaining" in answer.headers


# A row's version is its transaction: each step of this test must be one of its own.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "change",
    [
        lambda held: OrganisationFactory(),
        lambda held: held.delete(),
        lambda held: type(held).objects.update(name="Autre"),
        lambda held: (held.delete(), OrganisationFactory()),
    ],
)
def test_any_change_renews_the_etag(client, change):
    held = OrganisationFactory()
    etag = client.get(ORGANISATIONS).headers["ETag"]
    change(held)
    assert client.get(ORGANISATIONS, headers={"If-None-Match": etag}).status_code == 200


def test_etag_belongs_to_one_address_one_format_and_one_host(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    OrganisationFactory()
    tags = {
        client.get(ORGANISATIONS, **options).headers["ETag"]
        for options in (
            {},
            {"query_params": {"page_size": 1}},
            {"headers": {"Accept": "text/csv"}},
            {"headers": {"Host": "autre.test"}},
        )
    }
    assert len(tags) == 4


def test_unchanged_item_is_304(client):
    OrganisationFactory()
    address = client.get(ORGANISATIONS).json()["results"][0]["url"]
    answer = client.get(address)
    assert "Last-Modified" in answer.headers
    assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_list_says_when_it_changed_and_what_it_varies_with(client):
    OrganisationFactory()
    answer = client.get(ORGANISATIONS)
    assert "Last-Modified" in answer.headers
    assert {"Accept", "Authorization"} <= {part.strip() for part in answer.headers["Vary"].split(",")}
    assert answer.headers["Cache-Control"] == "no-cache, public"


# Errors -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/inconnu/", 404),
        ("/api/v1/inconnu/", 404),
        ("/api/v2/communes/", 404),
        ("/api/v1/communes/99999/", 404),
        ("/api/v1/communes/00000000-0000-4000-8000-000000000000/", 404),
        ("/api/v1/communes/pas-un-identifiant/", 404),
        ("/api/v1/communes/%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9/", 404),
        ("/api/v1/organisations/1/", 404),
        ("/api/v1/organisations/00000000-0000-4000-8000-000000000000/", 404),
        ("/api/v1/organisations/%FF/", 404),
        ("/api/v1/themes/rien/", 404),
    ],
)
def test_absent_is_a_404_problem(client, address, status):
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert set(body) == {"type", "title", "status", "detail", "instance"}
    assert body["title"] == "Rien à cette adresse"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_writing_is_a_405_problem(client, method):
    answer = getattr(client, method)(COMMUNES, "{}", content_type="application/json")
    assert answer.status_code == 405
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "GET" in answer.headers["Allow"]


def test_missing_final_slash_is_completed(client):
    answer = client.get("/api/v1/communes?q=bourges")
    assert answer.status_code == 301
    assert answer.headers["Location"] == "/api/v1/communes/?q=bourges"


@pytest.mark.parametrize(("failure", "status"), [(OperationalError, 503), (RuntimeError, 500), (DataError, 400)])
def test_failure_is_a_problem_too(client, monkeypatch, failure, status):
    def fail(self):
        raise failure("secret de fabrication")

    client.raise_request_exception = False
    monkeypatch.setattr(CommuneViewSet, "get_stamp", fail)
    answer = client.get(COMMUNES)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "secret" not in answer.content.decode()
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_item_is_read_by_its_identifier_or_its_code(client):
    CommuneFactory(bourges=True)
    theme = ThemeFactory(slug="acces-aux-droits", child=True)
    by_code = client.get("/api/v1/communes/18033/").json()
    assert client.get(by_code["url"]).json() == by_code
    by_slug = client.get(f"/api/v1/themes/{theme.slug}/").json()
    assert client.get(by_slug["url"]).json() == by_slug
    assert by_slug["parent"] == {"slug": theme.parent.slug, "name": theme.parent.name}


def test_theme_parameter_is_a_slug_that_exists(client):
    child = ThemeFactory(child=True)
    found = client.get("/api/v1/themes/", {"parent": child.parent.slug}).json()["results"]
    assert [item["slug"] for item in found] == [child.slug]
    refused = client.get("/api/v1/themes/", {"parent": "rien"})
    assert refused.json()["errors"][0]["parameter"] == "parent"


# Other sites --------------------------------------------------------------------------------------------------


def test_page_of_another_site_may_read_with_a_key_and_an_etag(client):
    origin = {"Origin": "https://carte.exemple"}
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization,if-none-match"}
    preflight = client.options(COMMUNES, headers={**origin, **asked})
    assert preflight.status_code == 200
    assert "authorization" in preflight.headers["Access-Control-Allow-Headers"]
    answer = client.get(COMMUNES, headers=origin)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "RateLimit-Remaining" in answer.headers["Access-Control-Expose-Headers"]


def test_options_without_an_origin_says_what_may_be_done(client):
    answer = client.options(COMMUNES)
    assert answer.status_code == 204
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.django_db(transaction=True)
def test_load_of_the_communes_renews_their_etag(client):
    commune = CommuneFactory(bourges=True)
    etag = client.get(COMMUNES).headers["ETag"]
    commune.name = "Avaricum"
    commune.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
    assert client.get(COMMUNES, headers={"If-None-Match": etag}).status_code == 200
