"""Counting what one address, account or key does in a window of time: one atomic statement, whatever the number of
web processes."""

import time
from ipaddress import ip_address, ip_network
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

HOME_NETWORK_BITS = 64
"""An IPv6 subscriber has at least this much: counting single addresses would count nothing."""


class Usage(NamedTuple):
    """What is left of a limit: ``remaining`` is negative once it is passed; ``resets_in`` is in seconds."""

    limit: int
    remaining: int
    resets_in: int

    @property
    def is_exceeded(self):
        return self.remaining < 0


_COUNT = """
    INSERT INTO core_rate_window (key, window_start, hits) VALUES (%s, %s, %s)
    ON CONFLICT (key, window_start) DO UPDATE SET hits = core_rate_window.hits + excluded.hits
    RETURNING hits
"""


def hit(action, who, *, limit, seconds, weight=1):
    """Count one ``action`` of ``who`` (``weight`` of them, for a heavy one) in the current window of ``seconds``;
    returns its ``Usage``.

    ``who`` is kept as a keyed hash: the table holds no address in clear.
    """
    now = int(time.time())
    start = now - now % seconds
    key = _key(action, who)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [key, start, weight])
        hits = cursor.fetchone()[0]
    return Usage(limit, limit - hits, start + seconds - now)


def used(action, several, *, since):
    """``{who: {window_start: hits}}`` of what each did since a moment (in Unix seconds). One query."""
    keys = {_key(action, who): who for who in several}
    found = {who: {} for who in several}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, window_start, hits FROM core_rate_window WHERE key = ANY(%s) AND window_start >= %s",
            [list(keys), since],
        )
        for key, start, hits in cursor.fetchall():
            found[keys[key]][start] = hits
    return found


def _key(action, who):
    return f"{action}:{salted_hmac('core.rate_limit', who, algorithm='sha256').hexdigest()}"


def forget_old_windows(*, older_than_seconds=86_400):
    """Remove windows that no limit looks at any more; returns their number."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_rate_window WHERE window_start < %s", [int(time.time()) - older_than_seconds])
        return cursor.rowcount


def client_network(request):
    """The visitor's address, or their network for IPv6. With proxies of ours in front, the address that the outermost
    of them saw; what the visitor wrote before it in ``X-Forwarded-For`` is not believed."""
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    text = request.META.get("REMOTE_ADDR", "")
    if trusted and forwarded:
        text = forwarded[-min(trusted, len(forwarded))]
    try:
        address = ip_address(text)
    except ValueError:
        return text
    return str(ip_network((address, HOME_NETWORK_BITS if address.version == 6 else 32), strict=False))
