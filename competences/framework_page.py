"""What the page of a framework shows: the whole tree in two queries, however many items it has."""

from functools import cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from competences.enums import ItemKind, Nature, WordingOrigin
from competences.models import Framework, FrameworkItem, FrameworkLevel, ItemLevel
from epn_commons.contributions.enums import Status
from epn_commons.core.language import as_written

_COLUMNS = ("pk", "public_id", "kind", "code", "title", "description", "nature", "level_id", "depth")


def context(framework, user):
    """The whole context of ``competences/framework_detail.html``."""
    levels = list(FrameworkLevel.objects.filter(framework=framework).order_by("order"))
    return {
        "framework": framework,
        "levels": levels,
        "areas": _areas(framework, {level.pk: level.label for level in levels}),
        "successor": successor(framework),
        "sources": [{"label": attribution(framework), "url": framework.source_url, "written": True}],
        "others": list(Framework.objects.current().exclude(family=framework.family).order_by("title")),
        "is_translation": framework.wording == WordingOrigin.UNOFFICIAL_TRANSLATION,
        "may_edit": may_edit(framework, user),
        "may_version": user.is_authenticated and user.can_contribute and framework.status == Status.PUBLISHED,
    }


def may_edit(framework, user):
    """A draft is its author's; what waits for review is also the coordinators'."""
    return (
        user.is_authenticated
        and not framework.is_frozen
        and (framework.author_id == user.pk or framework.is_moderated_by(user))
    )


def successor(framework):
    """The published version that replaces this one, or None."""
    later = getattr(framework, "replaced_by", None)
    return later if later is not None and later.status == Status.PUBLISHED else None


def _areas(framework, level_labels):
    """The tree as areas → competences → finer items grouped by level; an item that has no parent of the awaited
    kind stands at the top."""
    label = cache(lambda nature, level: _label(nature, level_labels.get(level, "")))
    tops, stack = [], []
    items = FrameworkItem.objects.filter(framework=framework).order_by("position", "pk")
    for row in items.values(*_COLUMNS, described=_described_levels()):
        node = {
            "code": row["code"],
            "title": row["title"],
            "description": row["description"],
            "kind": row["kind"],
            "is_fine": row["kind"] in (ItemKind.STATEMENT, ItemKind.OUTCOME),
            "label": label(row["nature"], row["level_id"]),
            "levels": row["described"],
            "children": [],
            "fine": [],
        }
        del stack[row["depth"] :]
        (stack[-1]["fine" if node["is_fine"] else "children"] if stack else tops).append(node)
        stack.append(node)
    return tops


def _label(nature, level):
    with as_written():
        parts = [str(Nature(nature).label) if nature else "", level]
        return ", ".join(part for part in parts if part)


def _described_levels():
    """What one knows how to do at each level of an item: ``[{"label", "description"}]``."""
    rows = ItemLevel.objects.filter(item=OuterRef("pk")).exclude(description="").order_by("level__order")
    return ArraySubquery(rows.values(json=JSONObject(label="level__label", description="description")))


def attribution(framework):
    """Whose words these are, and their licence, in one line."""
    with as_written():
        who = framework.source_attribution or _("Les communs de la médiation numérique")
        words = WordingOrigin(framework.wording).label
        return _("%(who)s, %(words)s, %(licence)s") % {
            "who": who, "words": words, "licence": framework.get_reuse_licence_display(),
        }  # fmt: skip
