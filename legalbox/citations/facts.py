"""The tables of ``legalbox/data``: French codes, articles of the GDPR, texts that people cite by a name."""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent.parent / "data"
GDPR = "32016R0679"
CONSTITUTION = "constitution-1958"
REPEALED = "ABROGE"
# Codes written anew under another number. DILA's files and web addresses keep naming them by the first one.
_RENAMED = {
    "LEGITEXT000006071367": "LEGITEXT000022197698",
    "LEGITEXT000006071007": "LEGITEXT000037673300",
    "LEGITEXT000006074068": "LEGITEXT000031712069",
}
_FIRST_NUMBER = {current: first for first, current in _RENAMED.items()}


class TextKind(StrEnum):
    CODE = "code"
    LAW = "loi"
    DECREE = "decret"
    ORDINANCE = "ordonnance"
    EUROPEAN = "eu"
    CONSTITUTION = "constitution"
    TREATY = "treaty"


@dataclass(frozen=True, slots=True)
class LegalTextName:
    """A text of law as it is cited. ``external_id`` is its number on Légifrance (LEGITEXT, JORFTEXT) or EUR-Lex
    (CELEX), empty when not known. A weak alias also means something else in everyday French."""

    text_id: str
    kind: TextKind
    title: str
    short_title: str
    external_id: str = ""
    aliases: tuple[str, ...] = ()
    weak_aliases: tuple[str, ...] = ()
    cited_by_date: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class GdprArticle:
    number: str
    chapter: str
    chapter_title: str
    heading: str


def _rows(name):
    with (_FOLDER / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def _aliases(cell):
    names = [name.strip() for name in cell.split(";") if name.strip()]
    strong = tuple(name for name in names if not name.startswith("~"))
    return strong, tuple(name.removeprefix("~") for name in names if name.startswith("~"))


@cache
def codes():
    """``{text_id: LegalTextName}`` of the codes of Légifrance, repealed ones included."""
    found = {}
    for row in _rows("codes.tsv"):
        if row["text_id"] in _RENAMED:
            continue
        strong, weak = _aliases(row["aliases"])
        title = row["title"][0].lower() + row["title"][1:]
        found[row["text_id"]] = LegalTextName(
            row["text_id"],
            TextKind.CODE,
            title,
            row["short_title"] or title,
            _FIRST_NUMBER.get(row["text_id"], row["text_id"]),
            strong,
            weak,
            state=row["state"],
        )
    return found


@cache
def named_texts():
    """``{text_id: LegalTextName}`` of the laws, European acts and treaties with a name of their own."""
    found = {}
    for row in _rows("named_texts.tsv"):
        strong, weak = _aliases(row["aliases"])
        found[row["text_id"]] = LegalTextName(
            row["text_id"],
            TextKind(row["kind"]),
            row["title"],
            row["short_title"],
            row["external_id"],
            strong,
            weak,
            row["cited_by_date"],
        )
    return found


def canonical_text_id(text_id):
    """The ``text_id`` of our citations for a number of Légifrance: a code may have two, a law is known by its own."""
    return _RENAMED.get(text_id) or _by_external_id().get(text_id, text_id)


@cache
def _by_external_id():
    return {text.external_id: text.text_id for text in named_texts().values() if text.external_id}


def known_text(text_id):
    """The :class:`LegalTextName` of an identifier, or None."""
    text_id = canonical_text_id(text_id)
    return codes().get(text_id) or named_texts().get(text_id)


@cache
def gdpr_articles():
    """``{number: GdprArticle}``: 1 to 99."""
    return {row["number"]: GdprArticle(**row) for row in _rows("gdpr_articles.tsv")}
