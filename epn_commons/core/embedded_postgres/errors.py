from django.core.management.base import CommandError
from django.db.utils import OperationalError


class EmbeddedPostgresError(CommandError, OperationalError):
    """The server cannot run; the message says what to do. A command prints it alone, a page answers 503."""
