"""What an answer means for somebody who follows the link."""

import re
import unicodedata
from html import unescape

from demarches.enums import LinkState

SLOW_SECONDS = 5
LONGEST_TEXT = 20_000
SHORT_PAGE = 1500
"""A page with fewer characters says one thing: a notice in it is what the page is about."""

_TAG = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_HEADINGS = re.compile(r"<(title|h1)\b[^>]*>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_PASSWORD = re.compile(r"<input\b[^>]*\btype\s*=\s*[\"']?password", re.IGNORECASE)
_LOGIN = re.compile(r"\b(?:login|connexion|signin|sign-in|auth|oauth2?|sso|cas|openid|idp)\b", re.IGNORECASE)
_CLOSED = re.compile(
    r"(?:demarche|campagne|teleservice|service|formulaire|dispositif) (?:est |a ete )?(?:definitivement )?"
    r"(?:clos|close|ferme|fermee|terminee|supprime|supprimee)\b"
    r"|(?:demarche|service|teleservice|formulaire)[^.]{0,60} n.est plus (?:disponible|accessible|en ligne|propose)"
)
_GONE = re.compile(r"\b404\b|page (?:introuvable|inexistante|non trouvee|not found)|n.existe (?:pas|plus)|not found")
_MAINTENANCE = re.compile(
    r"(?:en|de|pour) maintenance\b|maintenance (?:en cours|programmee)"
    r"|(?:momentanement|temporairement) (?:indisponible|interrompu|ferme)"
)
_ROBOTS = re.compile(
    r"captcha|verif\w* que vous (?:etes|n.etes) (?:un humain|pas un robot)|checking your browser|are you (?:a )?human"
    r"|unusual traffic|enable javascript and cookies to continue|acces automatise"
)
_WALLS = {400, 401, 403, 405, 406, 407, 418, 421, 425, 429, 451, 999}
_GONE_STATUSES = {404, 410}


def judge(response, *, started_at, hops):
    """``(LinkState, reason)`` of the last answer on the way; ``hops`` are ``(status, address)`` of the redirects,
    ``started_at`` the address that was asked for."""
    state, reason = _of_status(response)
    if state is None:
        state, reason = _of_page(response, started_at, hops)
    if state is not None:
        return state, reason
    if hops:
        state, reason = _of_hops(response.url, started_at, hops)
        if state is not None:
            return state, reason
    return (LinkState.SLOW, "slow") if response.elapsed > SLOW_SECONDS else (LinkState.FINE, "")


def _of_status(response):
    status = response.status
    if response.headers.get("cf-mitigated") or status in _WALLS:
        return LinkState.WALL, "robots" if status != 401 else "login"
    if status in _GONE_STATUSES:
        return LinkState.BROKEN, f"http_{status}"
    if status == 503:
        return LinkState.MAINTENANCE, "http_503"
    if status >= 500:
        return LinkState.BROKEN, "server"
    if status >= 400 or not 200 <= status < 300:
        return LinkState.BROKEN, f"http_{status}"
    return None, ""


def _of_page(response, started_at, hops):
    """What a page that answers 200 says of itself, in its headings first."""
    if "html" not in response.headers.get("content-type", "text/html").lower():
        return None, ""
    page = response.body.decode("utf-8", "replace")
    headings = folded(" ".join(found[1] for found in _HEADINGS.findall(page)))
    text = folded(page)[:LONGEST_TEXT]
    notice = text if len(text) <= SHORT_PAGE else headings
    if _ROBOTS.search(notice):
        return LinkState.WALL, "robots"
    if _MAINTENANCE.search(notice):
        return LinkState.MAINTENANCE, "notice"
    if _CLOSED.search(text if len(text) <= LONGEST_TEXT // 2 else notice):
        return LinkState.CLOSED, "notice"
    if _GONE.search(headings):
        return LinkState.BROKEN, "soft_404"
    if hops and _PASSWORD.search(page) and _LOGIN.search(response.url) and not _LOGIN.search(started_at):
        return LinkState.WALL, "login"
    return None, ""


def _of_hops(final, started_at, hops):
    """Where redirects that end well leave one: elsewhere for good, at the front door, or where one was going."""
    if _path(final) in ("", "/") and _path(started_at) not in ("", "/"):
        return LinkState.MOVED, "home"
    if all(status in (301, 308) for status, _address in hops):
        return LinkState.MOVED, "moved"
    return None, ""


def _path(address):
    return re.sub(r"^https?://[^/?#]*", "", address).partition("?")[0].partition("#")[0]


def folded(html):
    """The words of a page: no mark-up, no accent, no capital, one space."""
    text = unescape(_TAG.sub(" ", html))
    text = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return " ".join("".join(sign for sign in text if not unicodedata.combining(sign)).lower().split())
