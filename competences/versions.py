"""Preparing a new version of a framework, and its items one by one while it is a draft."""

import uuid

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.deletion import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from competences.enums import ItemKind
from competences.models import Framework, FrameworkItem, FrameworkLevel, ItemLevel
from competences.tree import renumber
from epn_commons.contributions.enums import Status
from epn_commons.contributions.slugs import make_slug
from epn_commons.contributions.snapshots import take

_COPIED = ("kind", "code", "title", "description", "nature", "depth", "position")


def new_version(framework, *, edition, by):
    """A draft that copies a published version and will replace it; each item remembers which one it replaces.

    Raises ValidationError where a next version exists already.
    """
    if framework.status != Status.PUBLISHED:
        raise ValidationError(_("On prépare une nouvelle version de ce qui est publié."))
    kept = {name: value for name, value in take(framework).items() if name not in ("themes", "edition")}
    try:
        with transaction.atomic():
            draft = Framework.objects.create(
                **kept, edition=edition, family=framework.family, replaces=framework, author=by,
                slug=make_slug(Framework, framework.title, edition),
            )  # fmt: skip
            draft.themes.set(framework.themes.all())
            _copy_parts(framework, draft)
    except IntegrityError as error:
        raise ValidationError(_("Une nouvelle version est déjà en préparation : demandez à la voir.")) from error
    return draft


def _copy_parts(framework, draft):
    levels = {}
    for level in framework.levels.all():
        levels[level.pk] = FrameworkLevel.objects.create(
            framework=draft, order=level.order, code=level.code, label=level.label, group=level.group,
            description=level.description,
        )  # fmt: skip
    made = {}
    for item in framework.items.order_by("depth", "position"):
        made[item.pk] = FrameworkItem(
            framework=draft, replaces=item, parent=made.get(item.parent_id), level=levels.get(item.level_id),
            **{name: getattr(item, name) for name in _COPIED},
        )  # fmt: skip
    for depth in sorted({item.depth for item in made.values()}):
        FrameworkItem.objects.bulk_create((item for item in made.values() if item.depth == depth), batch_size=500)
    ItemLevel.objects.bulk_create(
        (
            ItemLevel(public_id=uuid.uuid4(), item=made[one.item_id], level=levels[one.level_id],
                      description=one.description)
            for one in ItemLevel.objects.filter(item__framework=framework)
        ),
        batch_size=500,
    )  # fmt: skip


def add_level(framework, *, label, description=""):
    """One more step at the top of a draft's scale; every competence may then be described at it."""
    with transaction.atomic():
        draft = _draft(framework.pk)
        order = draft.levels.count() + 1
        level = FrameworkLevel(framework=draft, order=order, code=f"n{order}", label=label, description=description)
        level.full_clean()
        level.save()
        ItemLevel.objects.bulk_create(
            ItemLevel(item=item, level=level) for item in draft.items.filter(kind=ItemKind.COMPETENCE)
        )
    return level


def save_item(item, level_texts):
    """Write an item of a draft and what it means at each level ``{FrameworkLevel: text}``; the tree stays numbered.

    Raises ValidationError: frozen version, circle, code already taken.
    """
    with transaction.atomic():
        framework = _draft(item.framework_id)
        item.framework = framework
        _refuse_circle(item)
        if item.pk is None:
            item.position = FrameworkItem.objects.filter(framework=framework).count() + 1
        item.updated_at = timezone.now()
        item.full_clean()
        item.save()
        for level, text in level_texts.items():
            ItemLevel.objects.update_or_create(item=item, level=level, defaults={"description": text})
        renumber(framework)
    return item


def remove_item(item):
    """Take an item out of a draft. Raises ValidationError when others are inside it."""
    with transaction.atomic():
        framework = _draft(item.framework_id)
        try:
            item.delete()
        except ProtectedError as error:
            raise ValidationError(
                _("D’autres éléments en font partie : déplacez-les ou retirez-les avant.")
            ) from error
        renumber(framework)


def _draft(pk):
    framework = Framework._base_manager.select_for_update().get(pk=pk)
    if framework.is_frozen:
        raise ValidationError(_("Cette version est publiée, donc figée : préparez une nouvelle version."))
    return framework


def _refuse_circle(item):
    above, seen = item.parent, set()
    while above is not None and above.pk not in seen:
        if above.pk == item.pk:
            raise ValidationError({"parent": _("Un élément ne peut pas faire partie de ce qu’il contient.")})
        seen.add(above.pk)
        above = above.parent
