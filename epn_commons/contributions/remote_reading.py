"""What another portal says, read with suspicion: a page of its changes, and the items that they are about.

Whatever is not what the API documents is refused whole, before anything is written: garbage, dates of the future, a
feed that goes back in time.
"""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from epn_commons.contributions.enums import Action, Licence
from epn_commons.core.http_client import OutgoingError, fetch

PAGE = 100
MAX_BYTES = 8_000_000
TIMEOUT_S = 30
CLOCK_SKEW = timedelta(minutes=10)
BACK_IN_TIME = timedelta(days=1)
"""Transactions end in another order than they began: that far back is no lie."""
FIRST_YEAR = 2000


class Unreadable(Exception):
    """``str()`` is a French sentence for the administrator who follows this portal."""


class CursorLost(Exception):
    """The other portal does not know our place in its feed any more: start again from the beginning."""


@dataclass(frozen=True)
class RemoteChange:
    kind: str
    public_id: uuid.UUID
    action: Action
    at: datetime


@dataclass(frozen=True)
class RemoteContent:
    """One item as the other portal publishes it. ``values``: a portable snapshot."""

    kind: str
    public_id: uuid.UUID
    slug: str
    version: int
    licence: str
    page_url: str
    values: dict


def changes(portal):
    """``([RemoteChange], cursor, more)``: what follows our place in its feed."""
    query = [("page_size", PAGE), *[("kind", kind) for kind in portal.kinds]]
    if portal.cursor:
        query.append(("since", portal.cursor))
    page = _get(portal, f"/api/v1/changes/?{urlencode(query)}")
    cursor, rows = page.get("cursor"), page.get("results")
    if not _is_cursor(cursor) or not isinstance(rows, list) or len(rows) > PAGE:
        raise Unreadable(_garbage())
    read = [_change(row) for row in rows]
    _refuse_time_travel(portal, read)
    return [change for change in read if change.kind in portal.kinds], cursor, bool(page.get("next"))


def _is_cursor(value):
    return isinstance(value, str) and 0 < len(value) <= 500 and value.isascii() and value.isprintable()


def _change(row):
    try:
        at = parse_datetime(row["at"])
        change = RemoteChange(row["kind"], uuid.UUID(row["id"]), Action(row["action"]), at)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(_garbage()) from error
    if not isinstance(change.kind, str) or at is None or timezone.is_naive(at) or at.year < FIRST_YEAR:
        raise Unreadable(_garbage())
    return change


def _refuse_time_travel(portal, read):
    last = portal.last_change_at
    for change in read:
        if change.at > timezone.now() + CLOCK_SKEW:
            raise Unreadable(_("Ce portail annonce un changement daté de l’avenir : rien n’a été repris."))
        if last and portal.cursor and change.at < last - BACK_IN_TIME:
            raise Unreadable(_("Ce portail revient en arrière dans son fil : rien n’a été repris."))
        last = max(last, change.at) if last else change.at


def contents(portal, kind, ids):
    """``{public_id: RemoteContent}`` of what is still published there."""
    query = urlencode([("kind", kind), *[("id", str(one)) for one in ids]])
    rows = _get(portal, f"/api/v1/exchange/?{query}").get("results")
    if not isinstance(rows, list):
        raise Unreadable(_garbage())
    found = {}
    for row in rows:
        content = _content(portal, row)
        if content.kind != kind or content.public_id not in ids:
            raise Unreadable(_garbage())
        found[content.public_id] = content
    return found


def _content(portal, row):
    try:
        content = RemoteContent(
            kind=row["kind"],
            public_id=uuid.UUID(row["id"]),
            slug=str(row["slug"])[:100],
            version=row["version"],
            licence=row["licence"],
            page_url=row["page_url"],
            values=row["values"],
        )
        # What PostgreSQL cannot keep: half characters, NaN, NUL.
        kept = json.dumps(row, ensure_ascii=False, allow_nan=False).encode()
        site = urlsplit(content.page_url).netloc
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise Unreadable(_garbage()) from error
    well_formed = (
        isinstance(content.version, int)
        and 0 < content.version < 2**31
        and content.licence in Licence.values
        and isinstance(content.values, dict)
        and isinstance(content.page_url, str)
        and len(content.page_url) <= 500
        and site == urlsplit(portal.address).netloc
        and b"\\u0000" not in kept
    )
    if not well_formed:
        raise Unreadable(_garbage())
    return content


def _get(portal, path):
    try:
        answer = fetch(f"{portal.address}{path}", max_bytes=MAX_BYTES, timeout=TIMEOUT_S, max_redirects=0)
    except OutgoingError as error:
        raise Unreadable(str(error)) from error
    if answer.status == 410:
        raise CursorLost
    if answer.status != 200:
        raise Unreadable(
            _("Ce portail répond par une erreur (%(status)d) : il sera interrogé de nouveau plus tard.")
            % {"status": answer.status}
        )
    try:
        page = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_garbage()) from error
    if not isinstance(page, dict):
        raise Unreadable(_garbage())
    return page


def _garbage():
    return _("Ce portail ne répond pas comme l’API des communs : rien n’a été repris. Vérifiez son adresse.")
