"""OSM ``opening_hours`` expressions: reading, checking and writing them one way.

Everything is evaluated by ``opening-hours-py`` in Europe/Paris with ``country="FR"``: without the country,
the library silently never matches ``PH`` and a public holiday reads as an ordinary day.
"""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import opening_hours
from django.utils.translation import gettext as _
from opening_hours import OpeningHours, State

PARIS = ZoneInfo("Europe/Paris")
MAX_LENGTH = 500
HORIZON = timedelta(days=400)
"""How far ahead an opening is looked for: one full year and its holidays."""

_EXAMPLE = "Mo-Fr 09:00-12:00,14:00-17:00; Sa 10:00-12:00"
_QUOTED = re.compile(r'"[^"]*"')
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_SCHOOL_HOLIDAYS = re.compile(r"\bSH\b", re.IGNORECASE)
_PUBLIC_HOLIDAYS = re.compile(r"\bPH\b", re.IGNORECASE)
_SUN = re.compile(r"sunrise|sunset|dawn|dusk", re.IGNORECASE)
_ERROR_COLUMN = re.compile(r"--> 1:(\d+)")
_CLOSED_WORD = re.compile(r"\bclosed\b")
_WEEK_WORD = re.compile(r"\bweek(?=\d)")


class InvalidOpeningHours(ValueError):
    """Hours that cannot be kept. ``message`` is French and says what to do; ``code`` names the reason."""

    def __init__(self, message: str, code: str):
        super().__init__(message)
        self.message = message
        self.code = code


def parse(expression: str, latitude: float | None = None, longitude: float | None = None) -> OpeningHours | None:
    """The evaluator of an expression, from a cache, or None when it cannot be read.

    Coordinates only matter to sunrise and sunset: without them the library takes 7 h and 19 h.
    """
    if latitude is None or longitude is None or not follows_the_sun(expression):
        return _parse(expression, None)
    return _parse(expression, (round(float(latitude), 2), round(float(longitude), 2)))


def follows_the_sun(expression: str) -> bool:
    """Whether the hours depend on where the place is."""
    return bool(_SUN.search(expression))


@lru_cache(maxsize=16_384)
def _parse(expression: str, coords: tuple[float, float] | None) -> OpeningHours | None:
    if len(expression) > MAX_LENGTH:
        return None
    try:
        return _evaluator(expression, coords)
    except (opening_hours.ParserError, opening_hours.InvalidCoordinatesError, UnicodeEncodeError):
        return None


def _evaluator(expression: str, coords: tuple[float, float] | None = None) -> OpeningHours:
    # auto_timezone keeps its default: turned off, the library ignores the coordinates even for the sun.
    return OpeningHours(expression, timezone=PARIS, country="FR", coords=coords, auto_country=False)


def outside_quotes(expression: str) -> str:
    """The expression without its quoted comments, in which ``PH`` or ``SH`` are ordinary words."""
    return _QUOTED.sub("", expression)


def mentions_public_holidays(expression: str) -> bool:
    return bool(_PUBLIC_HOLIDAYS.search(outside_quotes(expression)))


def validate(expression: str, *, at: datetime | None = None) -> str:
    """The expression in its normal form ("" for blank input).

    Raises InvalidOpeningHours when the library cannot read it, or when it names school holidays (no calendar of
    them is known: ``SH off`` would silently be open), is too long, or never opens in the 400 days after ``at`` (now).
    """
    expression = _cleaned(expression)
    if not expression:
        return ""
    parsed = _parsed_or_refused(expression)
    if not _opens(parsed, at or datetime.now(PARIS)):
        raise InvalidOpeningHours(
            _(
                "Avec ces horaires, le lieu n’ouvre jamais dans les 400 prochains jours. "
                "Vérifiez les jours, les heures et les années."
            ),
            "never_open",
        )
    return _normal_form(expression, parsed)


def _cleaned(expression: str) -> str:
    if len(expression) > MAX_LENGTH * 4:
        raise _too_long()
    if _CONTROL.search(expression):
        raise InvalidOpeningHours(
            _("Les horaires contiennent un caractère interdit. Effacez-les, puis retapez-les."), "forbidden_character"
        )
    # Neither a final ";" nor a line break changes what an expression means, and both come from copied files.
    expression = " ".join(expression.split()).rstrip("; ")
    if len(expression) > MAX_LENGTH:
        raise _too_long()
    return expression


def _too_long() -> InvalidOpeningHours:
    return InvalidOpeningHours(
        _(
            "Les horaires dépassent %(limit)d caractères. Gardez la semaine ordinaire "
            "et mettez le reste dans la remarque."
        )
        % {"limit": MAX_LENGTH},
        "too_long",
    )


def _parsed_or_refused(expression: str) -> OpeningHours:
    if _SCHOOL_HOLIDAYS.search(outside_quotes(expression)):
        raise InvalidOpeningHours(
            _(
                "Les vacances scolaires (SH) ne peuvent pas être calculées. Retirez « SH », puis écrivez des dates "
                "(par exemple « Jul 05-Aug 31 off ») ou une phrase dans la remarque."
            ),
            "school_holidays",
        )
    try:
        return _evaluator(expression)
    except opening_hours.ParserError as error:
        found = _ERROR_COLUMN.search(str(error))
        column = int(found.group(1)) - 1 if found else 0
        raise InvalidOpeningHours(
            _("Les horaires ne sont pas lisibles à partir de « %(extract)s ». Écrivez par exemple : %(example)s")
            % {"extract": expression[column : column + 30] or expression[-30:], "example": _EXAMPLE},
            "syntax",
        ) from error


def _opens(parsed: OpeningHours, start: datetime) -> bool:
    return any(state != State.CLOSED for _from, _to, state, _comment in parsed.intervals(start, start + HORIZON))


def _normal_form(expression: str, parsed: OpeningHours) -> str:
    """The library's normal form, kept only if the library can read it again.

    It writes a few rare expressions (``PH +1 day``) in a way that it refuses to read back.
    """
    normal = str(parsed.normalize())
    written = tidy(normal)
    again = parse(written)
    if again is None or str(again.normalize()) != normal:
        return expression
    return written


def tidy(written: str) -> str:
    """The library's writing with the words other readers of OSM hours expect: ``off``, and a space after ``week``."""
    parts = re.split(r'("[^"]*")', written)
    parts[::2] = [_WEEK_WORD.sub("week ", _CLOSED_WORD.sub("off", part)) for part in parts[::2]]
    return "".join(parts)
