import logging

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import DataError, InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import path
from psycopg_pool import PoolTimeout

from epn_commons.core.request_id import RequestIdFilter
from epn_commons.urls import handler400, handler403, handler404, handler500, urlpatterns  # noqa: F401
from tests.accounts.factories import UserFactory

FAILURES = {
    "operational": OperationalError("server closed the connection"),
    "interface": InterfaceError("connection already closed"),
    "pool": PoolTimeout("couldn't get a connection"),
    "nul": DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"),
    "bug": RuntimeError("our own mistake"),
    "forbidden": PermissionDenied(),
}


@login_not_required
def fail(request, kind):
    raise FAILURES[kind]


@login_not_required
def echo(request):
    return HttpResponse(request.POST.get("text", "ok"))


@login_not_required
def cached(request):
    return HttpResponse("ok", headers={"Cache-Control": "public, max-age=60"})


urlpatterns = [
    path("fail/<kind>", fail),
    path("api/fail/<kind>", fail),
    path("echo", echo),
    path("cached", cached),
    *urlpatterns,
]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("kind", "status"),
    [("operational", 503), ("interface", 503), ("pool", 503), ("nul", 400), ("bug", 500), ("forbidden", 403)],
)
@pytest.mark.parametrize("prefix", ["/", "/api/"])
def test_a_failure_is_told_in_french_with_its_reference(visitor, prefix, kind, status):
    response = visitor.get(f"{prefix}fail/{kind}", headers={"X-Request-ID": "reference-0042"})
    assert response.status_code == status
    assert response["X-Request-ID"] == "reference-0042"
    assert ("Retry-After" in response) is (status == 503)
    if prefix == "/api/":
        assert response["Content-Type"] == "application/problem+json"
        body = response.json()
        assert body["status"] == status
        assert body["request_id"] == "reference-0042"
        assert body["detail"]
        assert "mistake" not in response.text
    else:
        assert '<html lang="fr"' in response.text


def test_the_503_page_asks_nothing_of_the_database(visitor, monkeypatch, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert visitor.get("/fail/operational").status_code == 503


@pytest.mark.parametrize("kind", ["operational", "bug"])
def test_what_was_typed_is_given_back_without_its_secrets(visitor, kind):
    text = "Une longue réponse écrite avec soin <b>ici</b>"
    response = visitor.post(
        f"/fail/{kind}", {"answer": text, "password": "un mot de passe très long", "short": "court"}
    )
    assert "Une longue réponse écrite avec soin &lt;b&gt;ici" in response.text
    assert "mot de passe" not in response.text
    assert "court" not in response.text


def test_a_database_that_fails_in_a_middleware_is_a_503_too(client, monkeypatch):
    client.force_login(UserFactory())
    client.raise_request_exception = False

    def refuse(*args, **kwargs):
        raise OperationalError("connection refused")

    with connection.execute_wrapper(refuse):
        response = client.get("/compte/")
    assert response.status_code == 503


def test_an_unknown_address(visitor):
    response = visitor.get("/nulle-part/")
    assert response.status_code == 404
    assert '<html lang="fr"' in response.text


@pytest.mark.parametrize("path", ["/echo?q=%00", "/echo?q=a%ff", "/echo?%00=1", "/echo%00", "/nulle-part/%00/"])
def test_unreadable_addresses_are_refused(visitor, path):
    assert visitor.get(path).status_code == 400


@pytest.mark.parametrize("body", [b"text=%00", b"text=caf%e9", b"%00=1", b"text=\x00"])
def test_unreadable_forms_are_refused(visitor, body):
    response = visitor.post("/echo", body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400
    assert "illisibles" in response.text


def test_a_form_of_ten_megabytes_is_refused_with_its_limit(visitor):
    response = visitor.post("/echo", {"text": "x" * 10_000_000})
    assert response.status_code == 400
    assert "2 Mo de texte au plus" in response.text


def test_another_host_name_is_refused(visitor):
    assert visitor.get("/mentions-legales/", headers={"Host": "ailleurs.example"}).status_code == 400


def test_readable_text_goes_through(visitor):
    assert visitor.post("/echo", {"text": "Épicerie « L’œuf » 🥚"}).text == "Épicerie « L’œuf » 🥚"


def test_an_expired_form_is_explained():
    response = Client(enforce_csrf_checks=True).post("/echo", {"text": "a"})
    assert response.status_code == 403
    assert "restée ouverte trop longtemps" in response.text


def test_what_a_signed_in_person_sees_is_not_cached(client):
    assert not client.get("/echo").has_header("Cache-Control")
    client.force_login(UserFactory())
    assert client.get("/compte/")["Cache-Control"]
    assert "no-store" in client.get("/compte/")["Cache-Control"]
    assert client.get("/cached")["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("given", ["", "court", "a" * 65, "mot\tmot mot", "<script>"])
def test_a_reference_that_does_not_look_like_one_is_replaced(visitor, given):
    assert visitor.get("/echo", headers={"X-Request-ID": given})["X-Request-ID"] != given


def test_log_lines_carry_a_reference():
    record = logging.makeLogRecord({})
    assert RequestIdFilter().filter(record)
    assert record.request_id == "-"


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500, 503])
def test_error_pages_can_be_rendered_without_a_request(status):
    assert "<h1" in render_to_string(f"{status}.html", {"reason": "Motif", "request_id": "r"})


@pytest.mark.parametrize(("path", "traced"), [("/?q=%00", False), ("/fail/bug", True)])
def test_a_refusal_is_logged_in_one_line_and_a_failure_with_its_traceback(visitor, caplog, path, traced):
    visitor.get(path)
    (record,) = [record for record in caplog.records if record.name == "django.request"]
    assert bool(record.exc_info) is traced


@pytest.mark.django_db
def test_a_password_is_changed_on_one_page_only(client):
    client.force_login(UserFactory(administrator=True))
    assert client.get("/admin/password_change/").headers["Location"] == "/compte/password/change/"
