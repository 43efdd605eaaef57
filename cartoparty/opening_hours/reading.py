"""Hours typed by hand in French, and the hours of imported files, turned into OSM expressions or kept as notes.

Nothing is guessed: what is not understood with certainty stays a note in the words of its author.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from cartoparty.opening_hours import closures, stops
from cartoparty.opening_hours.expressions import MAX_LENGTH, PARIS, InvalidOpeningHours, validate
from cartoparty.opening_hours.grammar import Week
from cartoparty.opening_hours.phrases import Phrase, Unsure, phrases, with_bracketed_remarks
from cartoparty.opening_hours.tokens import Kind, Token, fold, tokenize
from cartoparty.opening_hours.words import days_words

LONGEST_READ = 1_500
"""Longer texts are not hours: they are kept as notes without being read."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")
_MAY_CHANGE_HOURS = re.compile(
    r"ferm|ouv|horaire|heure|vacance|conge|saison|ete\b|hiver|printemps|automne|periode|semaine|jour|matin|soir|midi"
    r"|janv|fevr|mars|avril|mai\b|juin|juil|aout|sept|octo|nove|dece|sauf|hors|except|variab|selon|planning|calendrier"
    r"|change|modif|ponctuel|parfois|altern|\bpas\b|\bou\b|annul|report|provisoire|actuel|jusqu|partir|:"
)
_ONLY_WORDS = {
    Kind.UNKNOWN, Kind.FILLER, Kind.AND, Kind.TO, Kind.COMMA, Kind.DASH, Kind.SLASH, Kind.OPENING, Kind.CLOSING,
    Kind.REMARK, Kind.STRONG,
}  # fmt: skip
_TICKED = {"lundi": 0, "mardi": 1, "mercredi": 2, "jeudi": 3, "vendredi": 4, "samedi": 5, "dimanche": 6}
_NO_TEXT = {"", "true", "false", "none", "null", "undefined", "nan"}


@dataclass(frozen=True)
class FrenchHours:
    """Valid, normalised OSM hours (or "") and the part of the text, or all of it, that they do not say."""

    osm: str
    note: str


def from_french(text: str, *, days: Iterable[int] = ()) -> FrenchHours:
    """Read « du lundi au vendredi de 9h à 12h et de 14h à 17h, sur rendez-vous ».

    ``days`` (0 for Monday) are days ticked beside the text: they serve when the text gives hours only. Closures and
    stops that bear their year (« fermé du 3 au 15 août 2026 ») are read apart from the week.
    """
    cleaned = clean_text(text)
    if len(cleaned) > LONGEST_READ:
        return FrenchHours("", cleaned)
    try:
        return _read_dated(cleaned, frozenset(days))
    except Unsure:
        return FrenchHours("", cleaned)


def from_hub_lo(row: Mapping[str, Any]) -> FrenchHours:
    """The hours of a row of the network's own export: ``c_jours_semaine`` ("{Lundi,Mardi}"), ``c_horaire_ouverture``.

    The days named in the text win over the ticked ones; when they differ, the note says so.
    """
    ticked = _ticked_days(row.get("c_jours_semaine"))
    text = clean_text(row.get("c_horaire_ouverture"))
    text = "" if text.lower() in _NO_TEXT else text
    ticked_note = _("Jours d’ouverture indiqués : %(days)s.") % {"days": days_words(ticked)} if ticked else ""
    if not text:
        return FrenchHours("", ticked_note)
    if len(text) > LONGEST_READ:
        return FrenchHours("", text)
    try:
        hours, named = _read(text, ticked)
    except Unsure:
        return FrenchHours("", _joined(text, ticked_note if not _names_a_day(text) else ""))
    if named and ticked and named != ticked:
        warning = _("À vérifier, les jours cochés ne sont pas ceux du texte : %(days)s.") % {
            "days": days_words(ticked)
        }
        return FrenchHours(hours.osm, _joined(hours.note, warning))
    return hours


def repair(expression: str) -> FrenchHours:
    """Hours of an imported file: OSM in its normal form when it is valid, else read as French, else a note."""
    cleaned = clean_text(expression)
    if len(cleaned) > MAX_LENGTH:
        return _repair(cleaned)
    return _kept_repair(cleaned, datetime.now(PARIS).date())


@lru_cache(maxsize=4096)
def _kept_repair(cleaned: str, today: date) -> FrenchHours:
    """The hours of a file repeat themselves. ``today`` is part of the question: hours must open one day."""
    return _repair(cleaned)


def _repair(cleaned: str) -> FrenchHours:
    if cleaned.lower() in _NO_TEXT:
        return FrenchHours("", "")
    try:
        return FrenchHours(validate(cleaned), "")
    except InvalidOpeningHours:
        return from_french(cleaned)


def clean_text(text: Any) -> str:
    """A text fit for the database: no control character, spaces and blank lines reduced to one."""
    if not isinstance(text, str):
        return ""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _LINES.sub("\n", _SPACES.sub(" ", _CONTROL.sub(" ", text))).strip()


def _read_dated(text: str, days: frozenset[int]) -> FrenchHours:
    """Raises Unsure."""
    rest, travelled = stops.taken_from(text)
    week, closed = closures.taken_from(rest)
    if not closed and not travelled:
        return _read(text, days)[0]
    hours = FrenchHours("", "") if not week and travelled else _read_week(week, days)
    rules = [hours.osm, *stops.rules(travelled), *(closure.osm for closure in closed)]
    try:
        osm = validate("; ".join(filter(None, rules)))
    except InvalidOpeningHours as error:
        raise Unsure from error
    return FrenchHours(osm, hours.note)


def _read_week(week: str, days: frozenset[int]) -> FrenchHours:
    """The ordinary week beside what is dated, in OSM syntax or in French. Raises Unsure."""
    if not week:
        raise Unsure
    try:
        return FrenchHours(validate(week), "")
    except InvalidOpeningHours:
        return _read(week, days)[0]


def _read(text: str, days: frozenset[int]) -> tuple[FrenchHours, set[int]]:
    """(hours, weekdays named by the text). Raises Unsure."""
    tokens, sentence = _without_closing_sentence(text, with_bracketed_remarks(tokenize(text)))
    week = Week(days)
    week.read(phrases(tokens, days))
    try:
        osm = validate(week.expression())
    except InvalidOpeningHours as error:
        raise Unsure from error
    last = max((token.end for token in tokens if token.kind not in (Kind.STRONG, Kind.CLOSING)), default=0)
    first = min((token.start for token in tokens if token.kind not in (Kind.STRONG, Kind.FILLER)), default=0)
    note = _remark_note(text, week, first, last)
    return FrenchHours(osm, text if note is None else _joined(note, sentence)), week.named_days


def _without_closing_sentence(text: str, tokens: list[Token]) -> tuple[list[Token], str]:
    """Set apart a last sentence that says nothing about time (« Entrée par la cour. »)."""
    unknown = next((index for index, token in enumerate(tokens) if token.kind == Kind.UNKNOWN), None)
    if unknown is None:
        return tokens, ""
    stops = [
        index for index in range(unknown) if tokens[index].kind == Kind.STRONG and text[tokens[index].start] in ".\n"
    ]
    if not stops:
        raise Unsure
    tail = tokens[stops[-1] + 1 :]
    sentence = text[tail[0].start :].strip()
    folded = fold(sentence)
    if any(token.kind not in _ONLY_WORDS for token in tail) or _MAY_CHANGE_HOURS.search(folded):
        raise Unsure
    if any(character.isdigit() for character in folded):
        raise Unsure
    return tokens[: stops[-1]], sentence


def _remark_note(text: str, week: Week, first: int, last: int) -> str | None:
    """The remarks, or None when only the whole text tells which hours they are about."""
    if not week.remarks:
        return ""
    if len(week.rules) > 1 or len(week.remarks) > 1 or week.closures or week.has_partial_remark:
        return None
    remark: Phrase = week.remarks[0]
    at_an_end = remark.start <= first or remark.end >= last
    several_slots = len(week.rules[0].slots) > 1
    in_brackets = text[max(remark.start - 1, 0)] == "("
    if not at_an_end or (several_slots and (in_brackets or not _set_apart(text, remark))):
        return None
    return text[remark.start : remark.end]


def _set_apart(text: str, remark: Phrase) -> bool:
    """Whether punctuation separates the remark from the hours beside it."""
    before, after = text[: remark.start].rstrip(), text[remark.end :].lstrip()
    return not before or before[-1] in ",.;\n:" or (bool(after) and after[0] in ":.\n")


def _names_a_day(text: str) -> bool:
    return any(token.kind in (Kind.DAY, Kind.EVERY_DAY) for token in tokenize(text))


def _ticked_days(value: Any) -> frozenset[int]:
    names = fold(clean_text(value)).strip("{}").split(",")
    return frozenset(_TICKED[name.strip(' "')] for name in names if name.strip(' "') in _TICKED)


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
