"""Frameworks typed in a spreadsheet, and those that the portal ships as YAML."""

import csv
import io

from django.utils.text import slugify
from django.utils.translation import gettext as _

from competences.enums import ItemKind, Nature, ReuseLicence, WordingOrigin
from competences.reading.data import FrameworkData, ItemData, LevelData
from epn_commons.core.importing import UnreadableSource

_COLUMNS = {
    "code": ("code", "id", "identifiant"),
    "parent": ("parent", "parent_code", "domaine"),
    "kind": ("type", "kind", "nature_element"),
    "title": ("titre", "titre_fr", "title", "name", "name_en", "intitule", "intitulé"),
    "description": ("description", "texte"),
    "level": ("niveau", "level"),
    "nature": ("nature", "ksa"),
}
_KINDS = {str(label): value for value, label in ItemKind.choices} | {value: value for value in ItemKind.values}
_NATURES = {str(label): value for value, label in Nature.choices} | {value: value for value in Nature.values}


def read_csv(text, *, title, edition="1"):
    """A table with at least a code and a title; ``niveau : <nom>`` columns say what each item means at a level."""
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = _columns(rows.fieldnames or [])
    levels = {name: name.partition(":")[2].strip() for name in rows.fieldnames if name.lower().startswith("niveau :")}
    try:
        items = [_csv_item(number, row, columns, levels) for number, row in enumerate(rows, start=2)]
    except csv.Error as error:
        raise UnreadableSource(_("Ce CSV est illisible : %(why)s.") % {"why": error}) from error
    scale = list(levels.values()) or sorted({item.level for item in items if item.level})
    for item in items:
        item.level = slugify(item.level)
    return FrameworkData(
        family=slugify(title)[:80], title=title, edition=edition, items=items,
        levels=[LevelData(slugify(label), label) for label in scale],
    )  # fmt: skip


def _columns(names):
    found = {}
    for name in names:
        for column, aliases in _COLUMNS.items():
            if name and name.strip().lower().lstrip("\ufeff") in aliases:
                found.setdefault(column, name)
    if not {"code", "title"} <= set(found):
        raise UnreadableSource(
            _("Ce CSV n’est pas un référentiel : il lui faut au moins les colonnes « code » et « titre ».")
        )
    return found


def _csv_item(number, row, columns, levels):
    def cell(name):
        return (row.get(columns.get(name, "")) or "").strip()

    kind = cell("kind").lower()
    return ItemData(
        number, cell("code"),
        _KINDS.get(kind, kind) or (ItemKind.COMPETENCE if cell("parent") else ItemKind.AREA),
        cell("title"), cell("parent") or None, cell("description"),
        nature=_NATURES.get(cell("nature").lower(), ""),
        level=cell("level"),
        levels={slugify(label): (row.get(name) or "").strip() for name, label in levels.items()},
    )  # fmt: skip


def read_yaml(document):
    """The portal's own files: areas that hold competences, each described at the levels of the framework."""
    try:
        levels = [
            LevelData(level["code"], level["label"], level.get("group", ""), level.get("description", ""))
            for level in document.get("levels", [])
        ]
        items = list(_yaml_items(document["areas"], [level.code for level in levels]))
        return FrameworkData(
            family=document["family"], title=document["title"], edition=str(document["edition"]), items=items,
            levels=levels, language=document.get("language", "fr"), summary=document.get("summary", ""),
            description=document.get("description", ""),
            wording=document.get("wording", WordingOrigin.ORIGINAL),
            reuse_licence=document.get("licence", ReuseLicence.CC_BY_SA),
            source_attribution=document.get("attribution", ""), source_url=document.get("source_url", ""),
        )  # fmt: skip
    except (KeyError, TypeError, AttributeError) as error:
        raise UnreadableSource(_("Ce fichier YAML est incomplet : il manque %(what)s.") % {"what": error}) from error


def _yaml_items(areas, scale):
    row = 0
    for area in areas:
        row += 1
        yield ItemData(row, str(area["code"]), ItemKind.AREA, area["title"], description=area.get("description", ""))
        for one in area["competences"]:
            row += 1
            texts = dict.fromkeys(scale, "") | one.get("levels", {})
            yield ItemData(
                row, str(one["code"]), ItemKind.COMPETENCE, one["title"], str(area["code"]),
                one.get("description", ""), levels=texts,
            )  # fmt: skip
