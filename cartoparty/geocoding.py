"""From an address in words to a point: the national address base (BAN), asked through geopy."""

import hashlib
import json
from functools import partial
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.cache import cache
from geopy.adapters import AdapterHTTPError, BaseSyncAdapter
from geopy.exc import GeocoderRateLimited, GeocoderServiceError, GeopyError
from geopy.geocoders import BANFrance

from epn_commons.core.http_client import OutgoingError, fetch

TIMEOUT_SECONDS = 3
MAX_BYTES = 200_000
MIN_SCORE = 0.5
"""Below it the BAN itself holds its answer for a guess."""
SHORTEST, LONGEST = 3, 200
"""Characters that the service accepts in a question."""
KEPT_SECONDS = 86_400
DOWN = "geocode:down"
DOWN_SECONDS = 30
"""After a failure nobody waits for the service again before that long: a whole site would wait with it."""


class GeocoderDown(Exception):
    """The address service does not answer, or answers nonsense: nothing is known of the address."""


class RateLimited(Exception):
    """Too many questions: ``retry_after`` seconds, when the service says so, before the next one."""

    def __init__(self, retry_after=None):
        super().__init__(retry_after)
        self.retry_after = retry_after


class GeocodedAddress(NamedTuple):
    """``precision``: ``housenumber``, ``street``, ``locality`` or ``municipality``. ``ban_key`` is the
    interoperability key, ``ban_id`` the identifier that stays when the street changes its name, where it is given."""

    label: str
    latitude: float
    longitude: float
    score: float
    precision: str
    commune_code: str
    ban_key: str
    ban_id: str = ""
    number: str = ""
    street: str = ""


class GuardedAdapter(BaseSyncAdapter):
    """geopy's HTTP by the portal's one door to the outside."""

    def get_text(self, url, *, timeout, headers):
        try:
            answer = fetch(
                url,
                headers=headers,
                timeout=timeout,
                max_bytes=MAX_BYTES,
                max_redirects=1,
                allow_hosts={urlsplit(url).hostname},
            )
        except OutgoingError as error:
            raise GeocoderServiceError(str(error)) from error
        text = answer.body.decode("utf-8", "replace")
        if answer.status != 200:
            raise AdapterHTTPError(str(answer.status), status_code=answer.status, headers=answer.headers, text=text)
        return text

    def get_json(self, url, *, timeout, headers):
        try:
            answer = json.loads(self.get_text(url, timeout=timeout, headers=headers))
        except ValueError as error:
            raise GeocoderServiceError("not JSON") from error
        if not isinstance(answer, dict):
            raise GeocoderServiceError("not GeoJSON")
        return answer


class FilteredBan(BANFrance):
    """geopy's class sends the question alone; this one adds the service's filters and asks for whole words."""

    def candidates(self, question, *, limit=5, **filters):
        """The answers, best first, as geopy locations. ``filters``: ``citycode``, ``postcode``, ``type``; an empty
        one is not sent."""
        asked = {"q": question, "limit": limit, "autocomplete": 0} | {
            name: value for name, value in filters.items() if value
        }
        url = f"{self.geocode_api}?{urlencode(asked)}"
        return self._call_geocoder(url, partial(self._parse_json, exactly_one=False)) or []


def candidates(text, **filters):
    """The ``GeocodedAddress`` that the BAN gives for ``text``, best first, however unlikely; see ``FilteredBan``.

    Nothing is kept: it is for work that asks each address once. Raises GeocoderDown, RateLimited.
    """
    text = " ".join(text.split())[:LONGEST]
    if len(text) < SHORTEST:
        return []
    try:
        return [_address(found) for found in _service().candidates(text, **filters)]
    except GeocoderRateLimited as error:
        raise RateLimited(error.retry_after) from error
    except (GeopyError, AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise GeocoderDown from error


def geocode(text):
    """The ``GeocodedAddress`` that ``text`` most likely means, or None. Raises GeocoderDown.

    Answers are kept a day, so that turning the pages of a list asks once.
    """
    text = " ".join(text.split())[:LONGEST]
    if len(text) < SHORTEST:
        return None
    key = f"geocode:{hashlib.sha256(text.casefold().encode()).hexdigest()}"
    found = cache.get(key)
    if found is None:
        found = _ask_unless_down(text)
        cache.set(key, found, KEPT_SECONDS)
    return GeocodedAddress(*found) if found else None


def _ask_unless_down(text):
    if cache.get(DOWN):
        raise GeocoderDown
    try:
        return _ask(text)
    except GeocoderDown:
        cache.set(DOWN, True, DOWN_SECONDS)
        raise


def _ask(text):
    """The answer as a tuple, empty when nothing is likely enough."""
    try:
        found = _service().geocode(text)
        address = _address(found) if found else None
        return tuple(address) if address and address.score >= MIN_SCORE else ()
    except (GeopyError, AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise GeocoderDown from error


def _service():
    scheme, _separator, domain = settings.GEOCODER_DOMAIN.rpartition("://")
    return FilteredBan(
        domain=domain,
        scheme=scheme or "https",
        timeout=TIMEOUT_SECONDS,
        user_agent=f"epn-commons (+{settings.BASE_URL})",
        adapter_factory=GuardedAdapter,
    )


def _address(found):
    known = found.raw["properties"]
    return GeocodedAddress(
        str(known["label"]),
        found.latitude,
        found.longitude,
        min(max(float(known.get("score") or 0), 0), 1),
        str(known.get("type", "")),
        str(known.get("citycode", "")),
        str(known.get("id", "")),
        str(known.get("banId", "")),
        str(known.get("housenumber", "")),
        str(known.get("street", "")),
    )
