"""Datasets told to data.gouv.fr: to its own API code on this machine, and to a server that misbehaves."""

import json
import subprocess
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from epn_commons.publishing.models import DatagouvRecord
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory

pytestmark = pytest.mark.django_db
CODE = "lieux-de-mediation-numerique"


def point_to(settings, url, key="cle"):
    settings.DATAGOUV_URL, settings.DATAGOUV_API_KEY = url, key
    settings.OUTGOING_ALLOWED_ADDRESSES = [urlsplit(url).netloc]


@pytest.fixture
def udata(settings):
    """``{"url", "key", "organization"}`` of the real API."""
    python = Path(django_settings.BASE_DIR) / "var" / "judges" / "harvester" / "bin" / "python"
    if not python.is_file():
        pytest.skip("API de data.gouv.fr absente : var/judges/harvester est nécessaire (.ci/run l’installe)")
    script = Path(__file__).with_name("udata_api.py")
    with subprocess.Popen(  # noqa: S603
        [str(python), str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            there = json.loads(process.stdout.readline())
            point_to(settings, there["url"], there["key"])
            settings.DATAGOUV_ORGANIZATION = there["organization"]
            yield there
        finally:
            process.stdin.close()
            process.wait(120)


@pytest.fixture
def answering(settings):
    """``answering(status, body)``: a server that always answers so; what it received is in the list returned."""
    servers = []

    def make(status, body):
        received = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                received.append(self.path)
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_PUT = do_POST

            def log_message(self, *args):
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        point_to(settings, f"http://127.0.0.1:{server.server_port}")
        return received

    yield make
    for server in servers:
        server.shutdown()
        server.server_close()


def there(udata, record):
    with urllib.request.urlopen(f"{udata['url']}/api/1/datasets/{record.dataset_id}/") as answer:  # noqa: S310
        return json.load(answer)


def send(udata, method, path, body):
    request = urllib.request.Request(  # noqa: S310
        f"{udata['url']}{path}",
        json.dumps(body).encode() if body is not None else None,
        {"X-API-KEY": udata["key"], "Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        return answer.status


def test_datasets_are_created_once_then_kept_up_to_date_under_the_same_identifiers(udata, capsys):
    structure = StructureFactory()
    structure.publish(by=UserFactory(coordinator=True))
    call_command("publish_datasets", CODE)
    record = DatagouvRecord.objects.get(code=CODE)
    first = there(udata, record)
    assert (first["license"], first["frequency"], first["private"]) == ("lov2", "continuous", False)
    assert set(first["tags"]) >= {"mediation-numerique"}
    assert first["spatial"]["geom"]["type"] == "MultiPolygon"
    assert {r["format"]: r["id"] for r in first["resources"]} == record.resources
    assert all(r["checksum"]["type"] == "sha256" and r["filesize"] for r in first["resources"])
    assert "créé" in capsys.readouterr().out

    call_command("publish_datasets", CODE)
    assert "inchangé" in capsys.readouterr().out

    path = f"/api/1/datasets/{record.dataset_id}/resources/"
    by_hand = {
        "title": "Notice",
        "type": "documentation",
        "url": "https://exemple.fr/notice.pdf",
        "filetype": "remote",
    }
    assert send(udata, "POST", path, by_hand) == 201
    structure.revise({"name": "Nouveau nom"}, by=UserFactory(coordinator=True))
    call_command("publish_datasets", CODE)
    assert "mis à jour" in capsys.readouterr().out
    record.refresh_from_db()
    second = there(udata, record)
    assert second["id"] == first["id"]
    assert set(second["tags"]) == set(first["tags"])
    assert second["temporal_coverage"]
    assert {r["format"]: r["id"] for r in first["resources"]}.items() <= {
        r["format"]: r["id"] for r in second["resources"]
    }.items()
    assert "Notice" in [r["title"] for r in second["resources"]]
    old = {r["format"]: r["checksum"]["value"] for r in first["resources"]}
    assert all(r["checksum"]["value"] != old[r["format"]] for r in second["resources"] if r["format"] in old)

    assert send(udata, "DELETE", f"/api/1/datasets/{record.dataset_id}/", None) == 204
    structure.revise({"name": "Autre nom"}, by=UserFactory(coordinator=True))
    with pytest.raises(CommandError, match=CODE):
        call_command("publish_datasets", CODE)
    assert "--recreate" in capsys.readouterr().err
    call_command("publish_datasets", CODE, "--recreate")
    assert DatagouvRecord.objects.get(code=CODE).dataset_id != record.dataset_id


def test_a_wrong_key_is_said_and_nothing_is_remembered(udata, settings, capsys):
    settings.DATAGOUV_API_KEY = "fausse"
    with pytest.raises(CommandError):
        call_command("publish_datasets", CODE)
    assert "DATAGOUV_API_KEY" in capsys.readouterr().err
    assert not DatagouvRecord.objects.exists()


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (400, b'{"errors": {"description": ["This field is required."]}}', "description"),
        (403, b"{}", "DATAGOUV_ORGANIZATION"),
        (429, b"", "dans une heure"),
        (503, b"<html>", "503"),
        (201, b"<html>", "illisible"),
        (201, b"[]", "illisible"),
    ],
)
def test_each_refusal_says_what_to_do_and_the_other_datasets_are_still_sent(answering, capsys, status, body, said):
    received = answering(status, body)
    with pytest.raises(CommandError):
        call_command("publish_datasets")
    assert said in capsys.readouterr().err
    assert len(received) > 1
    assert not DatagouvRecord.objects.exists()


def test_a_silent_site_is_said(settings, capsys):
    point_to(settings, "http://127.0.0.1:1")
    with pytest.raises(CommandError):
        call_command("publish_datasets", CODE)
    assert "ne répond pas" in capsys.readouterr().err


def test_a_dry_run_shows_the_whole_description_and_calls_nobody(settings, capsys):
    settings.DATAGOUV_URL, settings.DATAGOUV_API_KEY = "http://127.0.0.1:1", ""
    call_command("publish_datasets", CODE, "--dry-run")
    out = capsys.readouterr().out
    body = json.loads(out[out.index("{") :])
    assert len(body["resources"]) == 3
    with pytest.raises(CommandError, match="DATAGOUV_API_KEY"):
        call_command("publish_datasets", CODE)
    with pytest.raises(CommandError, match="Jeu inconnu"):
        call_command("publish_datasets", "rien", "--dry-run")
