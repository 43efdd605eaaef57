"""A partner's space, and calls to partners: signed, in order, retried, logged, never to a private address."""

import base64
import hashlib
import hmac
import html
import io
import json
import re
import shlex
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError
from django.utils import timezone

from epn_commons.accounts.enums import Scope
from epn_commons.accounts.models import ApiKey
from epn_commons.api import webhooks
from epn_commons.api.models import Delivery, Webhook
from epn_commons.contributions.enums import Action
from epn_commons.contributions.models import Change, FeedCursor
from epn_commons.notifications.models import Notification
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory

pytestmark = pytest.mark.django_db
NEW = "/compte/partenaire/appels/nouveau/"


@pytest.fixture
def partner():
    return UserFactory(partner=True)


@pytest.fixture
def receiver(settings):
    """A partner's server: ``receiver.answers`` are the next statuses, ``receiver.calls`` what it was told."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.calls.append((dict(self.headers), body))
            self.send_response(server.answers.pop(0) if server.answers else 200)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.calls, server.answers = [], []
    server.url = f"http://127.0.0.1:{server.server_port}/appel"
    settings.OUTGOING_ALLOWED_ADDRESSES = [f"127.0.0.1:{server.server_port}"]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def webhook(partner, receiver):
    webhook = webhooks.create(Webhook(owner=partner, url=receiver.url))
    FeedCursor.objects.filter(name=webhook.reader).update(transaction=1, change_id=0)
    receiver.calls.clear()
    return webhook


def change(kind="structure", action=Action.CREATED):
    return Change.objects.create(kind=kind, public_id=uuid4(), action=action, transaction=2)


def call():
    webhooks.prepare()
    return webhooks.send_due()


def test_a_call_says_what_changed_and_is_signed(webhook, receiver):
    created, deleted = change(), change(action=Action.DELETED)
    assert call() == 1
    assert call() == 0
    ((headers, body),) = receiver.calls
    told = json.loads(body)["data"]["changes"]
    assert [(row["id"], row["action"]) for row in told] == [
        (str(created.public_id), "created"),
        (str(deleted.public_id), "deleted"),
    ]
    assert told[0]["path"] == f"/api/v1/structures/{created.public_id}/"
    assert told[1]["path"] is None
    headers = {name.lower(): value for name, value in headers.items()}
    key = base64.b64decode(webhook.secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert webhook.secret != Webhook(owner=webhook.owner, url="https://autre.example").secret
    assert Delivery.objects.get().state == "delivered"


def test_a_call_that_fails_is_made_again_later_and_before_the_following_ones(webhook, receiver):
    receiver.answers = [500, 302]
    first = change()
    assert call() == 1
    change()
    assert call() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert call() == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        assert call() == 2
    ids = [json.loads(body)["data"]["changes"][0]["id"] for _headers, body in receiver.calls]
    assert ids[:3] == [str(first.public_id)] * 3
    assert len({headers["webhook-id"] for headers, _body in receiver.calls[:3]}) == 1
    assert [row.attempts for row in Delivery.objects.order_by("pk")] == [3, 1]


def test_an_address_that_never_answers_is_stopped_its_owner_told_and_nothing_lost(webhook, receiver, client):
    receiver.answers = [503] * 20
    change()
    call()
    moment = timezone.now()
    for wait in webhooks.RETRY_AFTER:
        moment += wait + timedelta(minutes=1)
        with time_machine.travel(moment):
            call()
    webhook.refresh_from_db()
    assert webhook.stopped_at
    assert "arrêtés" in Notification.objects.get(recipient=webhook.owner).title
    change()
    assert call() == 0
    client.force_login(webhook.owner)
    assert "Les appels sont arrêtés" in client.get(webhook.get_absolute_url()).content.decode()
    client.post(f"{webhook.get_absolute_url()}reprendre/")
    assert Webhook.objects.get().stopped_at
    receiver.answers = []
    client.post(f"{webhook.get_absolute_url()}reprendre/")
    receiver.calls.clear()
    assert call() == 2
    assert not Delivery.objects.exclude(state="delivered").exists()


def test_only_the_kinds_asked_for_are_told(webhook, receiver):
    Webhook.objects.update(kinds=["structure"])
    change(kind="question")
    assert call() == 0
    change()
    assert call() == 1


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://127.0.0.1/x",
        "http://localhost:8000/",
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://user:p@ex.fr/",
        "ftp://exemple.fr/",
        "javascript:alert(1)",
        "http://169.254.169.254/",
        "https://nexistepas.invalid/",
    ],
)
def test_a_private_or_wrong_address_is_refused(client, partner, url):
    client.force_login(partner)
    answer = client.post(NEW, {"url": url})
    assert answer.status_code == 422
    assert not Webhook.objects.exists()


def test_an_address_is_added_once_it_answers_and_can_be_removed(client, partner, receiver):
    client.force_login(partner)
    receiver.answers = [404]
    assert "Réponse 404" in client.post(NEW, {"url": receiver.url}).content.decode()
    added = client.post(NEW, {"url": receiver.url, "kinds": ["structure"]})
    webhook = Webhook.objects.get()
    assert added["Location"] == webhook.get_absolute_url()
    assert client.post(NEW, {"url": receiver.url}).status_code == 422
    page = client.get(webhook.get_absolute_url()).content.decode()
    assert webhook.secret in page
    client.post(f"{webhook.get_absolute_url()}essayer/")
    assert json.loads(receiver.calls[-1][1])["type"] == "ping"
    other = UserFactory(partner=True)
    client.force_login(other)
    for path in ("", "essayer/", "reprendre/", "retirer/"):
        answer = client.post(f"{webhook.get_absolute_url()}{path}") if path else client.get(webhook.get_absolute_url())
        assert answer.status_code == 404
    client.force_login(partner)
    client.post(f"{webhook.get_absolute_url()}retirer/")
    assert not Webhook.objects.exists()
    assert not FeedCursor.objects.filter(name=webhook.reader).exists()


def test_the_space_shows_keys_quotas_and_what_was_used(client, partner):
    _key, plain = ApiKey.objects.issue(name="Carte", scopes=[Scope.READ], owner=partner, requests_per_hour=7000)
    for _call in range(3):
        client.get("/api/v1/themes/", headers={"Authorization": f"Api-Key {plain}"})
    client.force_login(partner)
    page = client.get("/compte/partenaire/").content.decode()
    assert "3 sur 7" in page
    for language in ("curl", "Python", "httr2"):
        assert language in page
    client.force_login(UserFactory(mediator=True))
    assert client.get("/compte/partenaire/").status_code == 404


def test_the_examples_work_as_they_are_pasted(client, partner, settings, monkeypatch, capsys):
    """Python's is run, curl's and R's are read: the address, the key and what is looked at in the answer."""
    place = StructureFactory(published=True)
    _key, plain = ApiKey.objects.issue(name="Carte", scopes=[Scope.READ], owner=partner)
    asked = []

    def ask(url, key):
        assert url.startswith(settings.BASE_URL)
        answer = client.get(url.removeprefix(settings.BASE_URL), headers={"Authorization": key})
        asked.append(url)
        assert (answer.status_code, answer["RateLimit-Limit"]) == (200, str(_key.requests_per_hour))
        return answer

    def opened(request, **_options):
        return io.BytesIO(ask(request.full_url, request.get_header("Authorization")).content)

    client.force_login(partner)
    page = client.get("/compte/partenaire/").content.decode()
    code = re.findall(r"<pre[^>]*><code>(.+?)</code>", page, re.DOTALL)
    curl, python, r, follow = [html.unescape(one).replace("CLE", plain) for one in code]
    for command in (curl, follow):
        _curl, _option, header, url = shlex.split(command.replace("\\\n", ""))
        ask(url, header.removeprefix("Authorization: "))
    monkeypatch.setattr("urllib.request.urlopen", opened)
    exec(python, {})  # noqa: S102 - our own page
    assert place.name in capsys.readouterr().out
    url, query, key = re.search(
        r'request\("(.+?)"\).*req_url_query\((.+?)\).*Authorization = "(.+?)"', r, re.DOTALL
    ).groups()
    answer = ask(f"{url}?{query.replace(' ', '').replace(',', '&').replace(chr(34), '')}", key).json()
    assert [row["name"] for row in answer["results"]] == [place.name]
    assert len(asked) == 4


def test_a_closed_account_is_no_longer_called(webhook):
    webhook.owner.close(by=webhook.owner)
    assert not Webhook.objects.exists()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("api_webhook_one_an_address", lambda w: Webhook.objects.create(owner=w.owner, url=w.url)),
        ("api_webhook_calls_the_web", lambda w: Webhook.objects.create(owner=w.owner, url="ftp://a")),
        ("api_delivery_state_known", lambda w: Delivery.objects.create(webhook=w, payload={}, state="x")),
        ("api_delivery_is_dated", lambda w: Delivery.objects.create(webhook=w, payload={}, state="delivered")),
    ],
)
def test_the_database_refuses(webhook, name, make):
    with pytest.raises(IntegrityError, match=name):
        make(webhook)
