"""The production settings, loaded in a process of their own."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

COMPLETE = {
    "SECRET_KEY": "k" * 60,
    "DATABASE_URL": "postgresql://portail:secret@db.example:5433/portail?sslmode=require",
    "ALLOWED_HOSTS": "communs.example",
    "BASE_URL": "https://communs.example",
}
READ = (
    "import json; from django.conf import settings as s; import django; django.setup();"
    "print(json.dumps({'databases': s.DATABASES, 'routers': s.DATABASE_ROUTERS, 'middleware': s.MIDDLEWARE}))"
)


def load(**environment):
    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", READ],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "epn_commons.settings.production", **environment},
        capture_output=True,
        text=True,
    )


def test_a_complete_environment():
    done = load(**COMPLETE)
    assert done.returncode == 0, done.stderr
    database = json.loads(done.stdout)["databases"]["default"]
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", "5433", "portail")
    assert database["OPTIONS"]["sslmode"] == "require"
    assert "statement_timeout=10000" in database["OPTIONS"]["options"]


@pytest.mark.parametrize("name", COMPLETE)
def test_each_missing_secret_is_named(name):
    done = load(**{key: value for key, value in COMPLETE.items() if key != name})
    assert done.returncode != 0
    assert name in done.stderr.splitlines()[-1]


def test_a_short_key_is_refused():
    assert "50 caractères" in load(**COMPLETE | {"SECRET_KEY": "court"}).stderr


def test_a_storage_that_would_be_ignored_is_refused():
    assert "STORAGE_URL" in load(**COMPLETE, STORAGE_URL="s3://seau").stderr.splitlines()[-1]


def test_replicas():
    done = load(**COMPLETE, REPLICA_URLS="postgresql://r1.example/portail,postgresql://r2.example/portail")
    loaded = json.loads(done.stdout)
    assert loaded["databases"]["replica_2"]["HOST"] == "r2.example"
    assert loaded["routers"] == ["epn_commons.core.replicas.ReplicaRouter"]
    assert "epn_commons.core.replicas.ReplicaMiddleware" in loaded["middleware"]
