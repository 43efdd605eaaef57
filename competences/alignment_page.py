"""The matrix of two frameworks: what the rows of one are to the columns of the other, in four queries."""

from competences.enums import AlignmentState, ItemKind
from competences.models import Alignment, FrameworkItem

_COLUMNS = (
    "pk", "public_id", "relation", "state", "rationale", "source_item_id", "source_item__code", "source_item__title",
    "target_id", "target__code", "target__title", "reviewed_at", "author__full_name", "reviewed_by__full_name",
    "author_id",
)  # fmt: skip


def context(source, target, user):
    """The whole context of ``competences/alignments.html``."""
    rows = list(
        Alignment.objects.visible_to(user)
        .standing()
        .filter(source_item__framework=source, target__framework=target)
        .order_by("source_item__position", "target__position")
        .values(*_COLUMNS)
    )
    for row in rows:
        row["relation_label"] = Alignment(relation=row["relation"]).get_relation_display()
        row["state_label"] = Alignment(state=row["state"]).get_state_display()
        row["may_review"] = (
            user.is_authenticated
            and user.can_moderate
            and row["state"] != AlignmentState.REVIEWED
            and row["author_id"] != user.pk
        )
    return {"source": source, "target": target, "rows": rows, "matrix": _matrix(source, target, rows)}


def _matrix(source, target, rows):
    """``{"columns": [item], "lines": [{"item", "cells": [[alignment]]}], "alone": [item]}``: the items that correspond
    to one another, and the competences of the first that correspond to nothing yet."""
    found = {}
    for row in rows:
        found.setdefault((row["source_item_id"], row["target_id"]), []).append(row)
    from_items, to_items = ({key[side] for key in found} for side in (0, 1))
    columns, lines = _items(target, to_items), _items(source, from_items)
    alone = [item for item in _items(source, None) if item["pk"] not in from_items]
    return {
        "columns": columns,
        "alone": alone,
        "lines": [
            {"item": line, "cells": [found.get((line["pk"], column["pk"]), []) for column in columns]}
            for line in lines
        ],
    }


def _items(framework, ids):
    """The competences of a framework, or these items of it, in its order."""
    items = FrameworkItem.objects.filter(framework=framework).order_by("position")
    items = items.filter(kind=ItemKind.COMPETENCE) if ids is None else items.filter(pk__in=ids)
    return list(items.values("pk", "code", "title"))
