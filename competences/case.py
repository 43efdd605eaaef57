"""CASE 1.0 (1EdTech): frameworks as other servers read them. Judged by the JSON schema of a CFPackage.

Identifiers are our ``public_id``; those of links and rubrics are made from them, always the same.
"""

import uuid

from django.conf import settings
from django.urls import reverse

from competences.enums import ItemKind, ReuseLicence
from competences.models import FrameworkItem, ItemLevel
from epn_commons.contributions.enums import Status

CREATOR = "Les communs de la médiation numérique"
_COLUMNS = (
    "pk", "public_id", "kind", "code", "title", "description", "level__label", "parent__public_id", "parent__code",
    "position", "updated_at",
)  # fmt: skip
_KIND_NAMES = {
    ItemKind.AREA: "Area", ItemKind.COMPETENCE: "Competence", ItemKind.STATEMENT: "Statement",
    ItemKind.OUTCOME: "Learning outcome",
}  # fmt: skip


def package(framework):
    """A whole CFPackage: the document, its items, one link an item, a rubric where levels are described."""
    rows = list(_rows(framework))
    changed = _moment(framework.updated_at)
    return {
        "CFDocument": document(framework),
        "CFItems": [item(row, framework.language) for row in rows],
        "CFAssociations": [_child_link(row, framework, changed) for row in rows],
        "CFRubrics": _rubrics(framework, changed),
    }


def document(framework):
    changed = _moment(framework.updated_at)
    about = {
        "identifier": str(framework.public_id),
        "uri": _uri("CFDocuments", framework.public_id),
        "creator": CREATOR,
        "title": framework.title,
        "lastChangeDateTime": changed,
        "publisher": framework.source_attribution,
        "description": framework.description or framework.summary,
        "language": framework.language,
        "version": framework.edition,
        "adoptionStatus": "Adopted" if framework.status == Status.PUBLISHED else "Deprecated",
        "officialSourceURL": framework.source_url or f"{settings.BASE_URL}{framework.get_absolute_url()}",
        "licenseURI": _licence(framework),
    }
    return {name: value for name, value in about.items() if value}


def item(row, language):
    """A CFItem, from a row of :func:`rows`."""
    about = {
        "identifier": str(row["public_id"]),
        "uri": _uri("CFItems", row["public_id"]),
        "fullStatement": row["title"],
        "CFItemType": _KIND_NAMES[row["kind"]],
        "humanCodingScheme": row["code"],
        "listEnumeration": str(row["position"]),
        "notes": row["description"],
        "language": language,
        "educationLevel": [row["level__label"]] if row["level__label"] else None,
        "lastChangeDateTime": _moment(row["updated_at"]),
    }
    return {name: value for name, value in about.items() if value}


def one_item(public_id, user):
    """A CFItem by its identifier, or None when this visitor may not see it."""
    visible = FrameworkItem.objects.visible_to(user).filter(public_id=public_id)
    row = visible.values(*_COLUMNS, "framework__language").first()
    return row and item(row, row["framework__language"])


def link_of(public_id, user):
    """The CFAssociation whose identifier is that of an item's link to its parent, or None."""
    for found in FrameworkItem.objects.visible_to(user).filter(public_id=public_id).select_related("framework"):
        row = next(_rows(found.framework, pk=found.pk))
        return _child_link(row, found.framework, _moment(found.framework.updated_at))
    return None


def _rows(framework, **conditions):
    found = FrameworkItem.objects.filter(framework=framework, **conditions).order_by("position", "pk")
    return iter(found.values(*_COLUMNS))


def _child_link(row, framework, changed):
    if row["parent__public_id"]:
        above = _node(row["parent__code"], row["parent__public_id"], "CFItems")
    else:
        above = _node(framework.title, framework.public_id, "CFDocuments")
    identifier = uuid.uuid5(row["public_id"], "isChildOf")
    return {
        "identifier": str(identifier),
        "associationType": "isChildOf",
        "sequenceNumber": row["position"],
        "uri": _uri("CFAssociations", row["public_id"]),
        "originNodeURI": _node(row["code"], row["public_id"], "CFItems"),
        "destinationNodeURI": above,
        "lastChangeDateTime": changed,
    }


def _rubrics(framework, changed):
    """One rubric for the framework: a criterion a competence, a level each."""
    criteria = {}
    rows = ItemLevel.objects.filter(item__framework=framework).exclude(description="")
    columns = (
        "item__public_id",
        "item__code",
        "item__title",
        "public_id",
        "level__label",
        "level__order",
        "description",
    )
    for row in rows.order_by("item__position", "level__order").values(*columns):
        key = row["item__public_id"]
        criterion = criteria.setdefault(key, {
            "identifier": str(uuid.uuid5(key, "criterion")),
            "uri": f"{_uri('CFItems', key)}#criterion",
            "description": row["item__title"],
            "CFItemURI": _node(row["item__code"], key, "CFItems"),
            "position": len(criteria) + 1,
            "lastChangeDateTime": changed,
            "CFRubricCriterionLevels": [],
        })  # fmt: skip
        criterion["CFRubricCriterionLevels"].append({
            "identifier": str(row["public_id"]),
            "uri": f"{_uri('CFItems', key)}#{row['level__order']}",
            "quality": row["level__label"],
            "description": row["description"],
            "position": row["level__order"],
            "lastChangeDateTime": changed,
        })  # fmt: skip
    if not criteria:
        return []
    return [
        {
            "identifier": str(uuid.uuid5(framework.public_id, "rubric")),
            "uri": f"{_uri('CFDocuments', framework.public_id)}#rubric",
            "title": framework.title,
            "lastChangeDateTime": changed,
            "CFRubricCriteria": list(criteria.values()),
        }
    ]


def _node(title, identifier, family):
    return {"title": title, "identifier": str(identifier), "uri": _uri(family, identifier)}


def _uri(family, identifier):
    return f"{settings.BASE_URL}{reverse('competences:case_one', args=[family, identifier])}"


def _licence(framework):
    licence = ReuseLicence(framework.reuse_licence)
    if not licence.url:
        return None
    return {
        "title": str(licence.label),
        "identifier": str(uuid.uuid5(uuid.NAMESPACE_URL, licence.url)),
        "uri": licence.url,
    }


def _moment(value):
    return value.isoformat(timespec="seconds")
