"""uMap beside us, in the same rounds, when this machine has it: its own environment, PostGIS and GDAL.

``docs/performance.md`` says how to install it. Its database is a PostgreSQL of its own, made and lost with the run.
"""

import os
import pwd
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import load

PROGRAMS = Path("var/peers/umap/bin")
POSTGIS = "postgresql/*/extension/postgis.control"
PORT, DATABASE_PORT = 8378, 8379
HOME = "/fr/"
MAPS = 60
_SECONDS = 60
_SETTINGS = f"""
SECRET_KEY = "benchmark-only-0123456789-abcdefghijklmnopqrstuvwxyz"
ALLOWED_HOSTS = ["*"]
DEBUG = False
SITE_URL = "http://{load.HOST}:{PORT}"
STATIC_ROOT = "{{folder}}/static"
MEDIA_ROOT = "{{folder}}/uploads"
"""
_SEED = f"""
from uuid import uuid4
from django.contrib.gis.geos import Point
from django.core.files.base import ContentFile
from umap.models import DataLayer, Map
layer = '{{"type": "FeatureCollection", "features": []}}'
for number in range({MAPS}):
    title = f"Carte inventée {{number}}"
    made = Map.objects.create(name=title, slug=f"carte-{{number}}", center=Point(2, 47), share_status=Map.PUBLIC)
    DataLayer.objects.create(uuid=uuid4(), map=made, name="Calque", geojson=ContentFile(layer, name="c.geojson"))
"""


@dataclass(frozen=True)
class Peer:
    """``port``: 0 when it does not answer; ``name`` then says why."""

    port: int
    name: str


@contextmanager
def serving(folder):
    """A :class:`Peer`; what was started is stopped."""
    binaries = _postgis()
    if not (PROGRAMS / "umap").exists() or binaries is None:
        yield Peer(0, "pas de PostGIS" if binaries is None else "pas installé")
        return
    folder = folder / "umap"
    folder.mkdir(mode=0o755)
    with _database(folder / "data", binaries):
        environment = _installed(folder)
        command = [
            PROGRAMS / "gunicorn", "umap.wsgi", "--worker-class", "gthread", "--workers", "2", "--threads", "4",
            "--bind", f"{load.HOST}:{PORT}", "--log-level", "error",
        ]  # fmt: skip
        server = subprocess.Popen(command, env=environment)  # noqa: S603
        try:
            load.wait_for(PORT, HOME, server)
            yield Peer(PORT, f"uMap {_version()}")
        finally:
            server.terminate()
            server.wait(timeout=30)


def _postgis():
    """The folder of programs of a PostgreSQL that has PostGIS, where Debian puts it; else None."""
    found = sorted(Path("/usr/share").glob(POSTGIS))
    return Path("/usr/lib/postgresql") / found[-1].parts[4] / "bin" if found else None


@contextmanager
def _database(data, binaries):
    """A server without a password on this machine alone; PostgreSQL refuses to run as root."""
    data.mkdir(mode=0o700)
    other = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        shutil.chown(data, account.pw_uid, account.pw_gid)
        for parent in data.parents[:2]:
            parent.chmod(0o755)
        other = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    options = f"-p {DATABASE_PORT} -h {load.HOST} -k {data} -c fsync=off -c full_page_writes=off"

    def program(name, *arguments):
        command = [binaries / name, "-D", data, *arguments]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, **other)  # noqa: S603

    program("initdb", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
    program("pg_ctl", "-w", "-l", data / "log", "-o", options, "start")
    try:
        yield
    finally:
        program("pg_ctl", "-w", "-m", "fast", "stop")


def _installed(folder):
    """The environment of uMap's commands, its tables and its maps made."""
    settings = folder / "umap.conf"
    settings.write_text(_SETTINGS.format(folder=folder), encoding="utf-8")
    names = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "PYTHONPATH")
    environment = {name: value for name, value in os.environ.items() if name not in names}
    environment |= {
        "UMAP_SETTINGS": str(settings), "DJANGO_SETTINGS_MODULE": "umap.settings",
        "DATABASE_URL": f"postgis://postgres@{load.HOST}:{DATABASE_PORT}/postgres",
    }  # fmt: skip
    for arguments in (("collectstatic", "--noinput"), ("migrate",), ("shell", "-c", _SEED)):
        command = [PROGRAMS / "umap", *arguments]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return environment


def _version():
    command = [PROGRAMS / "python", "-c", "from importlib.metadata import version; print(version('umap-project'))"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
