import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from epn_commons.core import health


@pytest.fixture
def probes(monkeypatch):
    """The probes of core alone: what upper packages register is tested with them."""
    health._discover()
    probes = {name: health._probes[name] for name in ("database", "migrations")}
    monkeypatch.setattr(health, "_probes", probes)
    return probes


def test_the_process_answers_without_a_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready(client, probes):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "checks": {"database": True, "migrations": True}}


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_missing(client, probes, monkeypatch):
    monkeypatch.setattr(health, "_migrated", set())
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *args: ["0002"])
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"] == {"database": True, "migrations": False}


@pytest.mark.django_db
def test_a_probe_that_fails_is_not_ready(client, probes):
    def worker():
        raise OperationalError

    probes["job_worker"] = worker
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["job_worker"] is False


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_only_answer_reads(client, path):
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_the_command_says_the_same(probes, capsys):
    probes["job_worker"] = lambda: False
    call_command("ready", "--only", "database")
    assert capsys.readouterr().out == "database : bien\n"
    with pytest.raises(CommandError, match="pas prêt"):
        call_command("ready")
    with pytest.raises(CommandError, match="Sonde inconnue"):
        call_command("ready", "--only", "lune")
