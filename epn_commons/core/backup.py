"""One archive for all that the portal knows: the database and the files, with what proves that nothing is missing.

A tar of ``database.dump`` (pg_dump's own format), ``media/…``, ``private/…`` and, last, ``manifest.json``: version,
migrations, PostgreSQL's version, SHA-256 of each member. It is written under another name until it is whole.
"""

import hashlib
import io
import json
import tarfile
import tempfile
import tomllib
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from epn_commons.core.postgres_programs import find_program, run_program

MANIFEST, DATABASE = "manifest.json", "database.dump"
FORMAT = 1
FOLDERS = {"media": "default", "private": "private"}
"""Folder of the archive -> alias of the storage. A storage elsewhere (S3) has its own backups."""
CHUNK = 1_000_000


class BackupError(CommandError):
    """The archive cannot be made or put back; nothing was half-done."""


def version():
    return tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text("utf-8"))["project"]["version"]


def local_folders():
    """``{"media": Path, …}``: the storages that are folders of this machine."""
    found = {name: storages[alias] for name, alias in FOLDERS.items()}
    return {name: Path(storage.location) for name, storage in found.items() if isinstance(storage, FileSystemStorage)}


# --- Saving ---------------------------------------------------------------------------------------------------------


def save(folder, *, now=None):
    """Make an archive in ``folder`` and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"epn-commons-{(now or datetime.now(UTC)):%Y%m%dT%H%M%SZ}.tar"
    partial = path.with_suffix(".partial")
    try:
        with tempfile.TemporaryDirectory(dir=folder) as work, tarfile.open(partial, "w") as archive:
            partial.chmod(0o600)
            dump = Path(work) / DATABASE
            _dump(dump)
            sums = {DATABASE: _add(archive, dump, DATABASE)}
            for name, place in local_folders().items():
                for file in sorted(place.rglob("*")) if place.is_dir() else ():
                    if file.is_file():
                        member = f"{name}/{file.relative_to(place).as_posix()}"
                        sums[member] = _add(archive, file, member)
            _add_manifest(archive, sums)
        partial.rename(path)
    finally:
        partial.unlink(missing_ok=True)
    return path


def keep_last(folder, count):
    """Delete all archives but the last ``count``; return those deleted."""
    old = sorted(folder.glob("epn-commons-*.tar"))[:-count]
    for path in old:
        path.unlink()
    return old


def _dump(path):
    program = find_program("pg_dump", at_least=server_version())
    arguments = ("--format=custom", "--no-owner", "--no-privileges", "--file", path)
    run_program(program, *arguments, params=connection.get_connection_params())


def server_version():
    """PostgreSQL's major version."""
    connection.ensure_connection()
    return connection.pg_version // 10_000


class _Hashing:
    """A file being read, and the SHA-256 of what was read."""

    def __init__(self, file):
        self._file, self.sum = file, hashlib.sha256()

    def read(self, size=-1):
        data = self._file.read(size)
        self.sum.update(data)
        return data


def _add(archive, file, member):
    """Add a file as it is now, even if it grows meanwhile; return the SHA-256 of what was written."""
    with file.open("rb") as content:
        information = archive.gettarinfo(arcname=member, fileobj=content)
        information.uid = information.gid = 0
        information.uname = information.gname = ""
        hashing = _Hashing(content)
        archive.addfile(information, hashing)
    return hashing.sum.hexdigest()


def _add_manifest(archive, sums):
    manifest = {
        "format": FORMAT,
        "version": version(),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "postgresql": server_version(),
        "migrations": sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
        "sha256": sums,
    }
    content = json.dumps(manifest, indent=1).encode()
    information = tarfile.TarInfo(MANIFEST)
    information.size = len(content)
    archive.addfile(information, io.BytesIO(content))


# --- Putting back --------------------------------------------------------------------------------------------------


def restore(path):
    """Put an archive back into an empty database and empty folders; return its manifest."""
    with _opened(path) as archive:
        manifest = _checked_manifest(archive)
        _check_destination(manifest)
        with tempfile.TemporaryDirectory(dir=settings.VAR_DIR) as work:
            _extract(archive, manifest, Path(work))
            program = find_program("pg_restore", at_least=manifest["postgresql"])
            params = connection.get_connection_params()
            arguments = ("--no-owner", "--no-privileges", "--no-comments", "--exit-on-error", "--single-transaction")
            run_program(program, *arguments, "--dbname", params["dbname"], Path(work) / DATABASE, params=params)
            _move_files(Path(work))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return manifest


@contextmanager
def _opened(path):
    try:
        with tarfile.open(path) as archive:
            yield archive
    except FileNotFoundError as error:
        raise BackupError(f"L’archive « {path} » n’existe pas.") from error
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BackupError(f"« {path} » n’est pas une archive entière : prenez-en une autre ({error}).") from error


def _checked_manifest(archive):
    """The manifest, once every member is there and as it was written."""
    try:
        manifest = json.load(archive.extractfile(MANIFEST))
        expected, made_with = dict(manifest["sha256"]), int(manifest["postgresql"])
        migrations = set(manifest["migrations"])
    except (KeyError, ValueError, TypeError) as error:
        raise BackupError("Ce fichier n’est pas une sauvegarde du portail : son manifeste manque.") from error
    if manifest.get("format") != FORMAT or DATABASE not in expected:
        raise BackupError("Cette sauvegarde a été faite par une autre version du portail : mettez-le à jour d’abord.")
    for member in archive.getmembers():
        if member.name != MANIFEST and not member.isreg():
            raise BackupError(f"L’archive contient autre chose que des fichiers : {member.name}.")
    for name, sum_written in expected.items():
        if _sum_of(archive, name) != sum_written:
            raise BackupError(f"L’archive est abîmée : « {name} » manque ou a changé. Prenez-en une autre.")
    _check_versions(made_with, migrations)
    return manifest


def _sum_of(archive, name):
    try:
        content = archive.extractfile(name)
    except KeyError:
        return None
    digest = hashlib.sha256()
    while chunk := content.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _check_versions(made_with, migrations):
    ours = server_version()
    if made_with > ours:
        raise BackupError(
            f"La sauvegarde vient de PostgreSQL {made_with} et ce serveur est en version {ours} : il en faut un "
            "au moins aussi récent."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := migrations - known:
        raise BackupError(
            f"La sauvegarde vient d’une version plus récente du portail ({len(unknown)} migrations inconnues, dont "
            f"{min(unknown)}) : mettez le portail à jour d’abord."
        )


def _check_destination(manifest):
    tables = connection.introspection.table_names()
    if tables:
        raise BackupError(
            f"La base « {connection.settings_dict['NAME']} » n’est pas vide ({len(tables)} tables) : rien n’a été "
            "touché. Créez-en une neuve (createdb) et désignez-la par DATABASE_URL ; pour la base intégrée, arrêtez "
            f"le portail et déplacez le dossier « {settings.EMBEDDED_POSTGRES_DIR} »."
        )
    for name, place in local_folders().items():
        brings = any(member.startswith(f"{name}/") for member in manifest["sha256"])
        if brings and place.is_dir() and any(place.iterdir()):
            raise BackupError(f"Le dossier « {place} » n’est pas vide : déplacez-le, puis recommencez.")


def _extract(archive, manifest, work):
    for name in manifest["sha256"]:
        archive.extract(name, work, filter="data")


def _move_files(work):
    for name, place in local_folders().items():
        if (work / name).is_dir():
            place.parent.mkdir(parents=True, exist_ok=True)
            if place.is_dir():
                place.rmdir()
            (work / name).rename(place)
