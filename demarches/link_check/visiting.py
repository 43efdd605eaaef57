"""Going to an address, hop by hop: each one is checked as the first was, by the guarded client."""

from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin

from demarches.enums import LinkState
from demarches.facts import LONGEST_ADDRESS
from demarches.link_check.judging import judge
from epn_commons.core.http_client import REDIRECTS, OutgoingError, visit

MAX_HOPS = 6
MAX_BYTES = 65_536
TIMEOUT = 20
_STATES = {"tls": LinkState.CERTIFICATE, "forbidden": LinkState.FORBIDDEN, "redirects": LinkState.LOOP}


@dataclass
class Finding:
    """What a visit found. ``final`` is where the way ended; ``suggestion`` a better address, "" when none is sure."""

    address: str
    state: str
    reason: str = ""
    http_status: int | None = None
    final: str = ""
    milliseconds: int = 0
    suggestion: str = ""
    hops: list = field(default_factory=list)


def look(address):
    """A ``Finding``; never raises for what an address does."""
    finding = Finding(address, LinkState.BROKEN, final=address)
    here, seen, elapsed = urldefrag(address).url, set(), 0.0
    try:
        while True:
            if here in seen or len(finding.hops) > MAX_HOPS:
                return _ended(finding, LinkState.LOOP, "loop", here, elapsed)
            seen.add(here)
            response = visit(here, max_bytes=MAX_BYTES, timeout=TIMEOUT)
            elapsed += response.elapsed
            location = response.headers.get("location")
            if response.status not in REDIRECTS or not location:
                break
            finding.hops.append((response.status, here))
            here = urldefrag(urljoin(here, location.strip())).url
    except OutgoingError as error:
        return _ended(finding, _STATES.get(error.kind, LinkState.BROKEN), error.kind, here, elapsed)
    finding.http_status = response.status
    state, reason = judge(response, started_at=address, hops=finding.hops)
    if state == LinkState.MOVED and reason == "moved":
        finding.suggestion = here if len(here) <= LONGEST_ADDRESS else ""
    return _ended(finding, state, reason, here, elapsed)


def _ended(finding, state, reason, here, elapsed):
    finding.state, finding.reason, finding.final = state, reason, here[:LONGEST_ADDRESS]
    finding.milliseconds = round(elapsed * 1000)
    return finding
