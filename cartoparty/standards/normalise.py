"""One typed value made clean, or refused with what was wrong and what to do.

Each function takes what a file holds (text, number, None) and returns the clean value, "" (or an empty list) when
there was nothing. What cannot be used raises `Unusable`: the reader quotes the original in an issue, so that nothing
is lost.
"""

import datetime
import re
import unicodedata
from functools import lru_cache

from django.utils.translation import gettext as _

MAX_FIELD = 1_000_000
"""Characters. Beyond it a value is a mistake, and is refused without being looked at."""

MAX_LIST = 20_000
SHORT = 200

BLANKS = frozenset({"", "-", "--", "---", ".", "..", "/", "n/a", "na", "nc", "null", "none", "nan", "#n/a", "néant"})
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


class Unusable(ValueError):
    """A value that cannot be kept where it stands: a code for programs, a message and advice for people."""

    def __init__(self, code, message, advice):
        super().__init__(message)
        self.code, self.message, self.advice = code, message, advice


def text(value):
    """One line: no control nor invisible character, single spaces. A value that stands for « nothing » gives ""."""
    return " ".join(paragraphs(value).split())


def paragraphs(value):
    """Text whose lines are kept, trimmed, with at most one empty line between two. Raises `Unusable` (too long)."""
    if value is None or value == [] or value == {}:
        return ""
    if isinstance(value, list):
        value = "\n".join(str(item) for item in value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    value = str(value)
    _check_length(value, MAX_FIELD)
    return _clean_and_kept(value) if len(value) <= SHORT else _clean(value)


def _clean(value):
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    value = _INVISIBLE.sub("", without_control(value))
    value = "\n".join(" ".join(line.split()) for line in value.split("\n"))
    value = re.sub(r"\n{3,}", "\n\n", value).strip()
    return "" if value.casefold() in BLANKS else value


_clean_and_kept = lru_cache(maxsize=8192)(_clean)
"""Files repeat their short values row after row, and readers look at one value more than once."""


def plain(value):
    """`value` in lower case, without accents, every run of other characters made one space: for comparing words."""
    decomposed = unicodedata.normalize("NFKD", str(value).casefold().replace("œ", "oe"))
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(re.findall(r"[a-z0-9]+", bare))


def listing(value):
    """A list still in one piece, as `paragraphs`: what is too long to be a list of labels or addresses is refused."""
    written = paragraphs(value)
    _check_length(written, MAX_LIST)
    return written


def _check_length(value, limit):
    if len(value) > limit:
        raise Unusable(
            "too_long",
            _("La valeur compte %(count)s caractères : ce n’est pas une donnée de lieu.") % {"count": len(value)},
            _("Vérifiez qu’un guillemet n’a pas été oublié dans le fichier, puis saisissez la valeur à la main."),
        )


def without_control(value):
    """`value` without NUL, control characters and lone surrogates, which no database stores."""
    return _CONTROL.sub("", value)


def has_control_characters(value):
    """Whether `value` held NUL bytes or other control characters that cleaning removes."""
    return isinstance(value, str) and bool(_CONTROL.search(value[:MAX_FIELD]))


def split(value, separators="|"):
    """The cleaned items of a list field, each once, in their order. A real list (JSON) is taken as it is."""
    items = value if isinstance(value, list) else re.split(f"[{re.escape(separators)}]", listing(value))
    return list(dict.fromkeys(item for item in map(text, items) if item))


def boolean(value):
    """True, False, or None when nothing is said. Raises `Unusable`."""
    if isinstance(value, bool):
        return value
    word = text(value).casefold()
    if word in {"oui", "true", "vrai", "1", "yes", "o", "x"}:
        return True
    if word in {"non", "false", "faux", "0", "no", "n"}:
        return False
    if not word:
        return None
    raise Unusable("not_a_boolean", _("La valeur n’est ni « oui » ni « non »."), _("Écrivez « oui » ou « non »."))


_DATES = (
    re.compile(r"^(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?:[T ].*)?$"),
    re.compile(r"^(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4})(?:[T ].*)?$"),
)
_OLDEST_YEAR = 1990


def date(value):
    """A `datetime.date`, or None: ISO 8601, 2020/06/30 14:16, 30/06/2020. A date to come is refused."""
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    written = text(value)
    if not written:
        return None
    advice = _("Écrivez la date ainsi : 2026-11-30.")
    match = next((found for found in (pattern.match(written) for pattern in _DATES) if found), None)
    try:
        read = datetime.date(*(int(match[part]) for part in ("year", "month", "day"))) if match else None
    except ValueError:
        read = None
    if read is None:
        raise Unusable("date_unreadable", _("La date ne se lit pas."), advice)
    if read > datetime.date.today() + datetime.timedelta(days=1):
        raise Unusable("date_in_future", _("La date est dans le futur."), advice)
    if read.year < _OLDEST_YEAR:
        raise Unusable("date_too_old", _("La date est trop ancienne pour être vraie."), advice)
    return read
