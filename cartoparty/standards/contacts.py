"""Telephones, e-mail addresses and web addresses, as both national judges want them."""

import re
from urllib.parse import quote, urlsplit, urlunsplit

from django.utils.translation import gettext as _

from cartoparty.standards.normalise import Unusable, listing, text

E164 = re.compile(r"^(\+33|\+590|\+594|\+262|\+596|\+269|\+687|\+689|\+508|\+681)(\d){6,9}$")
"""The telephone pattern of the schema."""

_OVERSEAS_PREFIXES = {
    "590": ("590", "690", "691"),
    "594": ("594", "694"),
    "596": ("596", "696", "697"),
    "262": ("262", "263", "269", "639", "692", "693"),
}
_COUNTRY_OF_PREFIX = {prefix: country for country, prefixes in _OVERSEAS_PREFIXES.items() for prefix in prefixes}
_PACIFIC = {"975": ("508", 6), "986": ("681", 6), "987": ("689", 8), "988": ("687", 6)}
"""Postcode prefix: country code, digits of a local number."""

_GAP = r"[\s.\-/\u00a0]*"
_NUMBER = re.compile(
    rf"(?<!\d)(?:(?:\+|00){_GAP}(?P<country>33|590|594|262|596){_GAP}(?:\(?0\)?{_GAP})?|(?P<trunk>\(?0\)?){_GAP})"
    rf"(?P<digits>[1-9](?:{_GAP}\d){{8}})(?!\d)"
)
_PACIFIC_NUMBER = re.compile(
    rf"(?<!\d)(?:\+|00){_GAP}(?P<country>269|508|681|687|689){_GAP}(?P<digits>\d(?:{_GAP}\d){{5,7}})"
)


def phones(value, postcode=""):
    """The numbers found in `value`, each once, as +33238000000. Raises `Unusable` when there is none in a text."""
    written = text(listing(value))
    if not written:
        return []
    found = [_international(match) for match in _NUMBER.finditer(written)]
    found += [f"+{match['country']}{_digits(match['digits'])}" for match in _PACIFIC_NUMBER.finditer(written)]
    if not found:
        found = _local_number(_digits(written), written, postcode)
    if not found:
        raise Unusable(
            "phone_invalid",
            _("Ce n’est pas un numéro de téléphone à dix chiffres."),
            _("Écrivez un seul numéro, par exemple 02 38 00 00 00."),
        )
    return list(dict.fromkeys(found))


def _international(match):
    digits = _digits(match["digits"])
    country = match["country"] or "33"
    if country == "33":
        country = _COUNTRY_OF_PREFIX.get(digits[:3], "33")
    return f"+{country}{digits}"


def _local_number(digits, written, postcode):
    """A number without its trunk zero (a spreadsheet ate it), or a short one of the Pacific islands."""
    if re.search(r"[^\d\s.\-/+()]", written):
        return []
    if len(digits) == 9 and digits[0] != "0":
        return [f"+{_COUNTRY_OF_PREFIX.get(digits[:3], '33')}{digits}"]
    country, length = _PACIFIC.get(postcode[:3], ("", 0))
    if country and len(digits) == length:
        return [f"+{country}{digits}"]
    return []


def _digits(written):
    return re.sub(r"\D", "", written)


EMAIL = re.compile(
    r"^[A-Za-z0-9_][A-Za-z0-9.!#$%&'*+=?^_`{}~-]+"
    r"@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9])+$"
)
"""Narrower than the JavaScript library's, which also lets in separators."""


def emails(value):
    """(addresses, leftovers): what reads as an address, each once, and the other words as one string."""
    addresses, leftovers = [], []
    for word in re.split(r"[\s,;|]+", listing(value)):
        address = word.removeprefix("mailto:").strip("<>()/.:\"'")
        if EMAIL.match(address) and len(address) <= 254:
            local, domain = address.split("@")
            addresses.append(f"{local}@{domain.lower()}")
        elif re.search(r"\w", word) and word.casefold() not in {"ou", "et", "mail", "courriel", "email", "e-mail"}:
            leftovers.append(word)
    return list(dict.fromkeys(addresses)), " ".join(leftovers)


JUDGED_URL = re.compile(
    r"^[A-Za-z]{3,9}:(?://)?(?:[;:&=+$,\w-]+@)?[A-Za-z0-9.-]+(?:(?:/[+~,%@/.\w_-]*)?\??[-+=&;%@.\w_]*#?[.!/\\\w]*)?$",
    re.ASCII,
)
"""The web address pattern of the JavaScript library."""

_HOST = re.compile(r"^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$")
MAX_URL = 500


def url(value):
    """An http(s) address, its scheme added, its accents encoded. Raises `Unusable` (javascript:, a phrase)."""
    written = text(value)
    return _address(written) if written else ""


def _no_address():
    return Unusable(
        "url_invalid",
        _("Ce n’est pas une adresse de site."),
        _("Copiez l’adresse complète depuis le navigateur : elle commence par https://."),
    )


def _address(written):
    candidate = re.sub(r"^(https?):/*", r"\1://", written, flags=re.IGNORECASE)
    if not re.match(r"^https?://", candidate, re.IGNORECASE):
        if ":" in candidate.split("/")[0]:
            raise _no_address()
        candidate = f"https://{candidate.lstrip('/')}"
    if " " in candidate or len(candidate) > MAX_URL:
        raise _no_address()
    try:
        parts = urlsplit(candidate)
        host, port = parts.hostname or "", parts.port
        if not host.isascii():
            host = host.encode("idna").decode()
    except (ValueError, UnicodeError):
        raise _no_address() from None
    if parts.username is not None or not _HOST.match(host):
        raise _no_address()
    path, query, fragment = (
        quote(part, safe=safe)
        for part, safe in (
            (parts.path, "/%+~,@.-_!()*:;=&$'"),
            (parts.query, "=&;%@.+-_/?:,!()*[]$'~"),
            (parts.fragment, "%./!_-=&?~+:,@"),
        )
    )
    return urlunsplit((parts.scheme.lower(), f"{host}:{port}" if port else host, path, query, fragment))


def urls(value):
    """(addresses, refused): those of a list separated by |, a space, or a comma before http; the words refused."""
    addresses, refused = [], []
    written = listing(value)
    for word in re.split(r"\|+|\s+(?=https?:|www\.)|[,;]\s*(?=https?:|www\.)|\n+", written):
        try:
            addresses.append(url(word))
        except Unusable:
            refused.append(word.strip())
    return list(dict.fromkeys(filter(None, addresses))), " ".join(refused)


_PLAIN_URL = re.compile(r"https?://[A-Za-z0-9.-]+(?:/[+~,%@/.\w-]*)?", re.ASCII)
"""Most addresses: nothing to encode."""


def judged_url(address):
    """`address` as the JavaScript library accepts it, or "" when it cannot be written so (a port, for one)."""
    if _PLAIN_URL.fullmatch(address):
        return address
    parts = urlsplit(address)
    fragment = quote(parts.fragment, safe="./!_")
    if "%" in fragment:
        return ""
    written = urlunsplit(
        (
            parts.scheme,
            parts.netloc,
            quote(parts.path, safe="/%+~,@.-_"),
            quote(parts.query, safe="=&;%@.+-_"),
            fragment,
        )
    )
    return written if JUDGED_URL.match(written) else ""
