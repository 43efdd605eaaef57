"""The feed of changes kept true and of bounded size."""

from django.conf import settings
from django.db import connection
from django.utils import timezone

from epn_commons.contributions.enums import Action

_SUPERSEDED = """
    DELETE FROM contributions_change old USING contributions_change new
    WHERE old.at < %s AND new.public_id = old.public_id AND new.kind = old.kind
      AND (new.transaction, new.id) > (old.transaction, old.id)
"""
_FORGOTTEN = """
    DELETE FROM contributions_change old
    WHERE old.at < %s AND old.action = %s
      AND old.id NOT IN (SELECT max(id) FROM contributions_change GROUP BY kind)
"""
_FROM_ANOTHER_SERVER = """
    UPDATE contributions_change SET transaction = 0
    WHERE transaction > pg_snapshot_xmax(pg_current_snapshot())::text::bigint
"""
_READERS_FROM_ANOTHER_SERVER = """
    UPDATE contributions_feedcursor SET transaction = 0
    WHERE transaction > pg_snapshot_xmax(pg_current_snapshot())::text::bigint
"""


def compact():
    """Forget, past the retention, what a later change replaces, and withdrawals. A new reader still receives all that
    is published; an older cursor is told to start again. The last change of each kind stays: it dates ETags."""
    limit = timezone.now() - settings.CHANGES_KEPT_FOR
    with connection.cursor() as cursor:
        cursor.execute(_SUPERSEDED, [limit])
        superseded = cursor.rowcount
        cursor.execute(_FORGOTTEN, [limit, Action.DELETED])
        return superseded + cursor.rowcount


def adopt_restored():
    """Put first, in their order, the changes whose transaction numbers come from another server (a restored backup):
    this server would never count them as settled."""
    with connection.cursor() as cursor:
        cursor.execute(_READERS_FROM_ANOTHER_SERVER)
        cursor.execute(_FROM_ANOTHER_SERVER)
        return cursor.rowcount
