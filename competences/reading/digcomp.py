"""The official machine-readable file of DigComp 3.0 (JRC, JSON-LD, English)."""

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competences.enums import ItemKind, Nature, ReuseLicence
from competences.reading.data import FrameworkData, ItemData, LevelData
from epn_commons.core.importing import UnreadableSource

FAMILY = "digcomp"
_FINE = {"CompetenceStatement": ItemKind.STATEMENT, "LearningOutcome": ItemKind.OUTCOME}
_TYPES = ("CompetenceArea", "Competence", *_FINE)


def recognises(document):
    graph = document.get("@graph") if isinstance(document, dict) else None
    return isinstance(graph, list) and any(
        isinstance(node, dict) and node.get("@type") == "CompetenceArea" for node in graph
    )


def read(document):
    """A :class:`FrameworkData`. Raises ``UnreadableSource``."""
    nodes = [node for node in document["@graph"] if isinstance(node, dict)]
    try:
        items = [_item(row, node) for row, node in enumerate(nodes, start=1) if node.get("@type") in _TYPES]
        levels = _levels([node for node in nodes if node.get("@type") == "ProficiencyLevel"])
    except (KeyError, TypeError, AttributeError) as error:
        raise UnreadableSource(
            _("Ce fichier DigComp est incomplet : il manque %(what)s. Reprenez celui que publie le JRC.")
            % {"what": error}
        ) from error
    for item in items:
        if item.kind == ItemKind.COMPETENCE:
            item.levels = {level.code: "" for level in levels}
    return FrameworkData(
        family=FAMILY,
        title="DigComp: The Digital Competence Framework for Citizens",
        edition="3.0",
        language="en",
        summary=_("Le cadre européen des compétences numériques des citoyens, dans son texte anglais d’origine."),
        items=sorted(items, key=lambda item: _DEPTHS[item.kind]),
        levels=levels,
        reuse_licence=ReuseLicence.CC_BY,
        source_attribution="DigComp 3.0, © European Union, 2025, doi:10.2760/0001149",
        source_url="https://publications.jrc.ec.europa.eu/repository/handle/JRC144121",
        notices=_left_out(nodes),
    )


_DEPTHS = {ItemKind.AREA: 0, ItemKind.COMPETENCE: 1, ItemKind.STATEMENT: 2, ItemKind.OUTCOME: 3}


def _code(identifier):
    return identifier.rpartition("/")[2]


def _item(row, node):
    kind = node["@type"]
    code = _code(node["@id"])
    if kind == "CompetenceArea":
        return ItemData(row, code, ItemKind.AREA, node["name"], description=node.get("description", ""))
    if kind == "Competence":
        parent = _code(node["competence_area_id"])
        return ItemData(row, code, ItemKind.COMPETENCE, node["name"], parent, node.get("description", ""))
    nature = node.get("type", "").lower()
    return ItemData(
        row, code, _FINE[kind], node["description"], _code(node["competence_id"]),
        nature=nature if nature in Nature.values else "",
        level=slugify(_code(node["four_levels_proficiency_name"])),
    )  # fmt: skip


def _levels(nodes):
    """The eight rows fold into four names, those that statements and outcomes bear."""
    found = {}
    for node in sorted(nodes, key=lambda node: node["eight_levels_mapping"]):
        code = slugify(node["four_levels_name"])
        level = found.setdefault(
            code, LevelData(code, node["four_levels_name"], description=node["four_levels_description"])
        )
        part = f"{node['eight_levels_mapping']} ({node['six_levels_mapping']})"
        level.group = f"{level.group}, {part}" if level.group else part
    return list(found.values())


def _left_out(nodes):
    count = sum(node.get("@type") == "Glossary" for node in nodes)
    if not count:
        return []
    words = ngettext(
        "%(count)d entrée de glossaire n’est pas reprise : ce n’est pas un élément de référentiel.",
        "%(count)d entrées de glossaire ne sont pas reprises : ce ne sont pas des éléments de référentiel.",
        count,
    )
    return [words % {"count": count}]
