import json
import os
import subprocess
import sys
import tarfile
from datetime import UTC, datetime

import psycopg
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from epn_commons.core import backup
from epn_commons.core.postgres_programs import ProgramError, find_program
from tests.accounts.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("processes")]
TARGET = "epn_restored"


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    storages["default"].save("fiches/été.txt", ContentFile(b"Bonjour"))
    return settings.MEDIA_ROOT


@pytest.fixture
def archive(media, tmp_path):
    UserFactory.create_batch(3)
    return backup.save(tmp_path / "backups")


@pytest.fixture
def empty_database():
    """The URL of a new database on the same server."""
    params = connection.get_connection_params()
    place = {name: params[name] for name in ("host", "port", "user", "password") if params.get(name)}
    name = f"{TARGET}_{os.getpid()}"
    with psycopg.connect(dbname="postgres", autocommit=True, **place) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        yield make_conninfo(dbname=name, **place)
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def run_restore(archive, conninfo, folder):
    folder.mkdir(exist_ok=True)
    return subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", "restore", str(archive)],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DATABASE_URL": conninfo,
            "VAR_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "epn_commons.settings.dev",
        },
        capture_output=True,
        text=True,
    )


def row_counts(database):
    tables = database.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    ).fetchall()
    count = "SELECT count(*) FROM {}"
    return {name: database.execute(sql.SQL(count).format(sql.Identifier(name))).fetchone()[0] for (name,) in tables}


@pytest.mark.django_db(transaction=True)  # pg_dump sees only what is committed
def test_what_was_saved_comes_back(archive, empty_database, tmp_path):
    done = run_restore(archive, empty_database, tmp_path / "var")
    assert done.returncode == 0, done.stderr
    with psycopg.connect(empty_database) as restored, connection.cursor() as cursor:
        assert row_counts(restored) == row_counts(cursor.connection)
        assert restored.execute("SELECT count(*) FROM accounts_user").fetchone() == (3,)
    assert (tmp_path / "var" / "media" / "fiches" / "été.txt").read_text("utf-8") == "Bonjour"

    again = run_restore(archive, empty_database, tmp_path / "var")
    assert again.returncode == 1
    assert "n’est pas vide" in again.stderr
    assert "Traceback" not in again.stderr


def test_the_archive_says_what_it_is_and_is_private(archive):
    assert archive.stat().st_mode & 0o777 == 0o600
    with tarfile.open(archive) as content:
        manifest = json.load(content.extractfile("manifest.json"))
    assert manifest["version"] == backup.version()
    assert "accounts.0001_initial" in manifest["migrations"]
    assert set(manifest["sha256"]) == {"database.dump", "media/fiches/été.txt"}


def rewritten(archive, change):
    """A copy of an archive whose members went through ``change(name, content)``; None drops one."""
    copy = archive.with_name("copie.tar")
    with tarfile.open(archive) as old, tarfile.open(copy, "w") as new:
        for member in old.getmembers():
            content = change(member.name, old.extractfile(member).read())
            if content is not None:
                member.size = len(content)
                new.addfile(member, ContentFile(content))
    return copy


def in_manifest(**changes):
    def change(name, content):
        return json.dumps(json.loads(content) | changes).encode() if name == "manifest.json" else content

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda name, content: None if name.startswith("media/") else content, "est abîmée"),
        (lambda name, content: content + b"x" if name == "database.dump" else content, "est abîmée"),
        (lambda name, content: None if name == "manifest.json" else content, "pas une sauvegarde du portail"),
        (in_manifest(format=99), "une autre version du portail"),
        (in_manifest(postgresql=99), "vient de PostgreSQL 99"),
        (in_manifest(migrations=["accounts.9999_future"]), "version plus récente du portail"),
    ],
    ids=["file missing", "dump altered", "no manifest", "other format", "newer server", "newer portal"],
)
def test_an_archive_that_cannot_be_trusted_is_refused(archive, change, message):
    with pytest.raises(backup.BackupError, match=message):
        backup.restore(rewritten(archive, change))


def test_a_truncated_archive_is_refused(archive):
    archive.write_bytes(archive.read_bytes()[:2000])
    with pytest.raises(backup.BackupError, match=r"pas une (archive entière|sauvegarde)"):
        backup.restore(archive)


def test_an_absent_archive(tmp_path):
    with pytest.raises(backup.BackupError, match="n’existe pas"):
        backup.restore(tmp_path / "rien.tar")


def test_files_already_there_are_not_overwritten(archive, media, monkeypatch):
    monkeypatch.setattr(connection.introspection, "table_names", list)
    with pytest.raises(backup.BackupError, match="n’est pas vide : déplacez-le"):
        backup.restore(archive)
    assert (media / "fiches" / "été.txt").exists()


def test_a_failed_backup_leaves_nothing(media, tmp_path, monkeypatch):
    def fail(*args, **kwargs):
        raise ProgramError("disque plein")

    monkeypatch.setattr(backup, "run_program", fail)
    with pytest.raises(ProgramError):
        backup.save(tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []


def test_old_archives_are_deleted(media, tmp_path, capsys):
    for day in (1, 2, 3):
        backup.save(tmp_path, now=datetime(2026, 1, day, tzinfo=UTC))
    call_command("backup", "--folder", str(tmp_path), "--keep", "2")
    kept = sorted(path.name for path in tmp_path.glob("*.tar"))
    assert len(kept) == 2
    assert kept[0] == "epn-commons-20260103T000000Z.tar"


def test_a_missing_program_says_what_to_install():
    with pytest.raises(ProgramError, match="apt install postgresql-client-99"):
        find_program("pg_dump", at_least=99)
