"""Frameworks that come from files: every row is accounted for, a second import changes nothing, and what is published
is never altered: what changed makes a new version, which keeps what each of its items replaces."""

import re
import uuid

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competences.enums import ItemKind
from competences.models import Framework, FrameworkItem, FrameworkLevel, ItemLevel
from competences.models.frameworks import CODE
from competences.reading.files import read_frameworks
from competences.tree import Cycle, in_order
from epn_commons.contributions.slugs import SlugMaker
from epn_commons.core.importing import ImportReport, Outcome, Remark, UnreadableSource

LONGEST_TITLE = 1000
_HEAD = (
    "title", "edition", "language", "summary", "description", "wording", "reuse_licence", "source_attribution",
    "source_url",
)  # fmt: skip


def import_frameworks(path, *, by=None, dry_run=False, title="", edition="", progress=lambda done, total: None):
    """Import what ``path`` holds in one transaction; returns an ``ImportReport``. Raises ``UnreadableSource``."""
    found = read_frameworks(path, title=title, edition=edition)
    report = ImportReport(source=getattr(path, "name", str(path)), dry_run=dry_run)
    with transaction.atomic():
        with connection.cursor() as cursor:  # two imports at once would both make the same version
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('competences.import_framework'))")
        for number, data in enumerate(found, start=1):
            write(data, report, by=by)
            progress(number, len(found))
        transaction.set_rollback(dry_run)
    return report


def write(data, report, *, by=None):
    """Account for each item of ``data`` and make the version that it calls for, if any; returns the ``Framework`` that
    holds it now."""
    report.notices.extend(data.notices)
    items, remarks = _sound(data, report)
    try:
        order = in_order({item.code: item.parent for item in items})
    except Cycle as circle:
        raise UnreadableSource(
            _("Ce référentiel tourne en rond : %(codes)s. Corrigez de quoi chacun fait partie ; rien n’est écrit.")
            % {"codes": " → ".join(circle.codes)}
        ) from circle
    former = Framework.objects.filter(family=data.family).current().order_by("-published_at", "-pk").first()
    before = _signatures(former) if former else {}
    outcomes = {item.code: _outcome(item, before) for item in items}
    for item in items:
        report.account(item.row, item.code, outcomes[item.code], remarks.get(item.code, ()))
    if former and _same(data, former, before, items):
        return former
    _tell_of_removed(report, set(before) - set(outcomes))
    return _create(data, items, dict(order), former, by=by) if items else former


def _sound(data, report):
    """Items that can be kept, in order, and what is to be said of them; the others are refused with a reason, and
    what is inside them too."""
    known, kept, remarks = {item.code for item in data.items}, {}, {}
    scale = {level.code for level in data.levels}
    for item in data.items:
        problem = _problem(item, known, kept)
        if problem:
            report.account(item.row, item.code, Outcome.REJECTED, [problem])
            continue
        if item.level and item.level not in scale:
            remarks[item.code] = [Remark("level", _("Niveau inconnu : %(level)s.") % {"level": item.level})]
            item.level = ""
        kept[item.code] = item
    while orphans := [item for item in kept.values() if item.parent is not None and item.parent not in kept]:
        for item in orphans:
            del kept[item.code]
            refusal = Remark("parent", _("Ce dont il fait partie est refusé."), _("Corrigez-le d’abord."))
            report.account(item.row, item.code, Outcome.REJECTED, [refusal])
    return list(kept.values()), remarks


def _problem(item, known, kept):
    if not item.code or not re.fullmatch(CODE, item.code) or len(item.code) > 40:
        return Remark("code", _("Code absent ou illisible."), _("Lettres, chiffres, points et tirets, 40 au plus."))
    if item.code in kept:
        return Remark("code", _("Ce code figure déjà plus haut."), _("Donnez un code à chacun."))
    if not item.title.strip() or len(item.title) > LONGEST_TITLE:
        return Remark("title", _("Intitulé absent ou trop long."), _("1 000 caractères au plus."))
    if item.kind not in ItemKind.values:
        return Remark("type", _("Type inconnu : %(kind)s.") % {"kind": item.kind}, ", ".join(ItemKind.values))
    if item.parent is not None and item.parent not in known:
        return Remark("parent", _("Fait partie de « %(parent)s », qui n’existe pas.") % {"parent": item.parent})
    return None


def _signatures(framework):
    """What each item of a version says, by code, in the form of ``ItemData.signature``."""
    described = {}
    levels = ItemLevel.objects.filter(item__framework=framework).values_list("item_id", "level__code", "description")
    for pk, code, text in levels:
        described.setdefault(pk, []).append((code, text))
    rows = FrameworkItem.objects.filter(framework=framework).values_list(
        "pk", "code", "parent__code", "kind", "title", "description", "nature", "level__code"
    )
    return {
        code: (code, parent, kind, title, text, nature, level or "", tuple(sorted(described.get(pk, []))))
        for pk, code, parent, kind, title, text, nature, level in rows
    }


def _outcome(item, before):
    if item.code not in before:
        return Outcome.CREATED
    return Outcome.UNCHANGED if before[item.code] == item.signature else Outcome.UPDATED


def _same(data, former, before, items):
    rows = FrameworkLevel.objects.filter(framework=former).order_by("order")
    levels = list(rows.values_list("code", "label", "group", "description"))
    return (
        before == {item.code: item.signature for item in items}
        and levels == [level.signature for level in data.levels]
        and all(getattr(former, name) == getattr(data, name) for name in _HEAD)
    )


def _tell_of_removed(report, codes):
    if codes:
        words = ngettext(
            "%(count)d élément de la version précédente n’est plus dans celle-ci : %(codes)s.",
            "%(count)d éléments de la version précédente ne sont plus dans celle-ci : %(codes)s.",
            len(codes),
        )
        report.notices.append(words % {"count": len(codes), "codes": ", ".join(sorted(codes)[:20])})


def _create(data, items, depths, former, *, by):
    framework = Framework(
        family=data.family, replaces=former, author=by,
        slug=SlugMaker(Framework).make(data.title if len(data.title) <= 40 else data.family, data.edition),
        **{name: getattr(data, name) for name in _HEAD},
    )  # fmt: skip
    framework.full_clean()
    framework.save()
    levels = FrameworkLevel.objects.bulk_create(
        FrameworkLevel(
            framework=framework, order=order, code=level.code, label=level.label, group=level.group,
            description=level.description,
        )
        for order, level in enumerate(data.levels, start=1)
    )  # fmt: skip
    _create_items(framework, items, depths, {level.code: level for level in levels}, former)
    Framework.objects.filter(pk=framework.pk).publish_all(by=by)
    framework.refresh_from_db()
    return framework


def _create_items(framework, items, depths, levels, former):
    """Depth after depth, since a row names its parent's."""
    replaced = dict(FrameworkItem.objects.filter(framework=former).values_list("code", "pk")) if former else {}
    identifiers = _free_identifiers(items)
    positions = {code: position for position, code in enumerate(depths, start=1)}
    made = {}
    for depth in sorted(set(depths.values())):
        rows = [
            FrameworkItem(
                public_id=identifiers.get(item.code) or _identifier(framework, item),
                framework=framework, parent=made.get(item.parent), kind=item.kind, code=item.code,
                title=item.title.strip(), description=item.description, nature=item.nature,
                level=levels.get(item.level), depth=depth, position=positions[item.code],
                replaces_id=replaced.get(item.code),
            )
            for item in items
            if depths[item.code] == depth
        ]  # fmt: skip
        made |= {row.code: row for row in FrameworkItem.objects.bulk_create(rows, batch_size=500)}
    ItemLevel.objects.bulk_create(
        (
            ItemLevel(
                public_id=uuid.uuid5(made[item.code].public_id, code), item=made[item.code], level=levels[code],
                description=text,
            )
            for item in items
            for code, text in item.levels.items()
            if code in levels
        ),
        batch_size=500,
    )  # fmt: skip


def _free_identifiers(items):
    """The identifiers that a file gives and that no item bears yet."""
    given = {item.identifier: item.code for item in items if item.identifier}
    taken = set(FrameworkItem.objects.filter(public_id__in=given).values_list("public_id", flat=True))
    return {code: identifier for identifier, code in given.items() if identifier not in taken}


def _identifier(framework, item):
    """The same on every portal that imports the same file."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"urn:epn-commons:framework:{framework.slug}:{item.code}")
