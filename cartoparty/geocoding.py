"""From an address in words to a point: the national address base (BAN), asked through geopy."""

import hashlib
import json
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderServiceError, GeopyError
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


class GeocodedAddress(NamedTuple):
    """``precision``: ``housenumber``, ``street``, ``locality`` or ``municipality``."""

    label: str
    latitude: float
    longitude: float
    score: float
    precision: str
    commune_code: str
    ban_key: str


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
        if answer.status != 200:
            raise GeocoderServiceError(str(answer.status))
        return answer.body.decode("utf-8", "replace")

    def get_json(self, url, *, timeout, headers):
        try:
            answer = json.loads(self.get_text(url, timeout=timeout, headers=headers))
        except ValueError as error:
            raise GeocoderServiceError("not JSON") from error
        if not isinstance(answer, dict):
            raise GeocoderServiceError("not GeoJSON")
        return answer


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
    scheme, _separator, domain = settings.GEOCODER_DOMAIN.rpartition("://")
    service = BANFrance(
        domain=domain,
        scheme=scheme or "https",
        timeout=TIMEOUT_SECONDS,
        user_agent=f"epn-commons (+{settings.BASE_URL})",
        adapter_factory=GuardedAdapter,
    )
    try:
        found = service.geocode(text)
        return _facts(found) if found else ()
    except (GeopyError, AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise GeocoderDown from error


def _facts(found):
    known = found.raw["properties"]
    score = float(known.get("score") or 0)
    if score < MIN_SCORE:
        return ()
    return tuple(
        GeocodedAddress(
            str(known["label"]),
            found.latitude,
            found.longitude,
            score,
            str(known.get("type", "")),
            str(known.get("citycode", "")),
            str(known.get("id", "")),
        )
    )
