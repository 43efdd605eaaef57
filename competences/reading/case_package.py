"""CASE packages (1EdTech, 1.0 and 1.1), as other servers of frameworks export them."""

import uuid

from django.utils.text import slugify
from django.utils.translation import gettext as _

from competences.enums import ItemKind, ReuseLicence
from competences.reading.data import FrameworkData, ItemData, LevelData
from epn_commons.core.importing import UnreadableSource

_KINDS = {
    "area": ItemKind.AREA, "domain": ItemKind.AREA, "domaine": ItemKind.AREA, "competence area": ItemKind.AREA,
    "competence": ItemKind.COMPETENCE, "competency": ItemKind.COMPETENCE, "skill": ItemKind.COMPETENCE,
    "compétence": ItemKind.COMPETENCE, "statement": ItemKind.STATEMENT, "énoncé": ItemKind.STATEMENT,
    "learning outcome": ItemKind.OUTCOME, "outcome": ItemKind.OUTCOME, "acquis d’apprentissage": ItemKind.OUTCOME,
}  # fmt: skip
_BY_DEPTH = (ItemKind.AREA, ItemKind.COMPETENCE, ItemKind.STATEMENT)


def recognises(document):
    return isinstance(document, dict) and isinstance(document.get("CFDocument"), dict)


def read(document):
    """A :class:`FrameworkData`. Raises ``UnreadableSource``."""
    try:
        return _read(document)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise UnreadableSource(
            _("Ce paquet CASE est incomplet ou mal formé (%(what)s) : exportez-le de nouveau depuis son outil.")
            % {"what": error}
        ) from error


def _read(document):
    head = document["CFDocument"]
    rows = document.get("CFItems") or []
    codes = _codes(rows)
    parents, order = _parents(document.get("CFAssociations") or [], codes)
    levels, described = _rubrics(document.get("CFRubrics") or [], codes)
    items = [
        ItemData(
            row,
            codes[item["identifier"]],
            "",
            item["fullStatement"],
            parents.get(codes[item["identifier"]]),
            item.get("notes") or "",
            levels=described.get(codes[item["identifier"]], {}),
            identifier=uuid.UUID(item["identifier"]),
        )
        for row, item in enumerate(rows, start=1)
    ]
    items.sort(key=lambda item: order.get(item.code, item.row))
    for item, given in zip(items, _given_kinds(items, rows), strict=True):
        item.kind = _KINDS.get(given.strip().lower()) or _BY_DEPTH[min(_depth(item.code, parents), 2)]
    return FrameworkData(
        family=slugify(head["title"])[:80],
        title=head["title"],
        edition=str(head.get("version") or "1"),
        language=(head.get("language") or "fr")[:5],
        description=head.get("description") or "",
        reuse_licence=_licence(head.get("licenseURI")),
        source_attribution=head.get("publisher") or head.get("creator") or "",
        source_url=head.get("officialSourceURL") or "",
        items=items,
        levels=levels,
    )


def _codes(rows):
    """Identifier → code: the one that people use, unless two items share it or it has none."""
    codes, taken = {}, set()
    for number, item in enumerate(rows, start=1):
        code = (item.get("humanCodingScheme") or "").strip().replace(" ", "-")
        if not code or code in taken:
            code = f"{code or 'E'}-{number}"
        taken.add(code)
        codes[item["identifier"]] = code
    return codes


def _parents(associations, codes):
    parents, order = {}, {}
    for link in associations:
        if link["associationType"] != "isChildOf":
            continue
        child = codes.get(link["originNodeURI"]["identifier"])
        parent = codes.get(link["destinationNodeURI"]["identifier"])
        if child is None:
            raise ValueError(_("un lien part d’un élément absent"))
        if parent is not None:
            parents[child] = parent
        if link.get("sequenceNumber"):
            order[child] = link["sequenceNumber"]
    return parents, order


def _depth(code, parents):
    depth, seen = 0, set()
    while code in parents and code not in seen:
        seen.add(code)
        code, depth = parents[code], depth + 1
    return depth


def _given_kinds(items, rows):
    given = {row["identifier"]: row.get("CFItemType") or "" for row in rows}
    return [given.get(str(item.identifier), "") for item in items]


def _rubrics(rubrics, codes):
    """Levels and what each item means at each of them, from the criteria that name an item."""
    levels, described = {}, {}
    for rubric in rubrics:
        for criterion in rubric.get("CFRubricCriteria") or []:
            code = codes.get((criterion.get("CFItemURI") or {}).get("identifier"))
            for step in criterion.get("CFRubricCriterionLevels") or []:
                label = step.get("quality") or str(step.get("position") or "")
                key = slugify(label)[:40] or f"n{step.get('position')}"
                levels.setdefault(key, (step.get("position") or 0, LevelData(key, label)))
                if code:
                    described.setdefault(code, {})[key] = step.get("description") or ""
    return [level for _position, level in sorted(levels.values(), key=lambda pair: pair[0])], described


def _licence(link):
    address = (link or {}).get("uri", "")
    if "/by-sa/" in address:
        return ReuseLicence.CC_BY_SA
    if "/by/" in address:
        return ReuseLicence.CC_BY
    return ReuseLicence.ETALAB if "etalab" in address else ReuseLicence.FACTS
