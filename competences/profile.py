"""What a person holds: declaring a level, what stands today, the gap to what they aim at."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from competences.enums import Basis, ItemKind
from competences.models import Attestation, Declaration, FrameworkItem, ItemLevel, Training
from epn_commons.accounts.models import User

STRENGTH = {Basis.SELF: 0, Basis.PEER: 1, Basis.COORDINATOR: 2, Basis.JURY: 3}
ATTESTED = 4
"""An attestation was obtained before somebody else, and anybody checks it: nothing is better founded."""


@dataclass(frozen=True)
class Held:
    """The level at which a person is for one competence. ``order`` is the rank of the level, ``basis`` what it rests
    on, in words, ``until`` its last day (None: no end), ``url`` the page that proves it, empty for a declaration."""

    item_id: int
    order: int
    strength: int
    basis: str
    since: date
    until: date | None
    url: str = ""

    @property
    def rank(self):
        return self.order, self.strength, self.until or date.max


def held(user, day=None):
    """``{item id: Held}`` of one person, two queries: see :func:`held_by`."""
    return held_by([user.pk], day).get(user.pk, {}) if user.is_authenticated else {}


def held_by(people, day=None):
    """``{user id: {item id: Held}}``: for each competence the highest level that stands, the best founded where
    several do, from what people declare, what others validated and the attestations that count; two queries.
    :func:`with_successors` adds the items of later versions."""
    found = {}
    for user, one in [*_declared(people, day), *_attested(people, day)]:
        best = found.setdefault(user, {})
        former = best.get(one.item_id)
        if former is None or one.rank >= former.rank:
            best[one.item_id] = one
    return found


def _declared(people, day):
    rows = Declaration.objects.filter(user__in=people).standing(day).select_related("item_level__level")
    for row in rows.order_by("pk"):
        since = timezone.localdate(row.made_at)
        yield (
            row.user_id,
            Held(
                row.item_level.item_id, row.item_level.level.order, STRENGTH[row.basis], row.get_basis_display(),
                since, row.valid_until,
            ),
        )  # fmt: skip


def _attested(people, day):
    """An attestation that says no level of a framework raises none."""
    moment = timezone.make_aware(datetime.combine(day, time.min)) if day else None
    rows = Attestation.objects.that_count(moment).filter(
        holder__in=people, achievement__reached_order__isnull=False, achievement__items__isnull=False
    )
    values = rows.order_by("issued_at", "pk").values_list(
        "holder", "achievement__items", "achievement__reached_order", "issued_at", "valid_until", "public_id",
        KT("document__name"),
    )  # fmt: skip
    for user, item, order, issued_at, valid_until, number, name in values:
        until = timezone.localdate(valid_until) if valid_until else None
        basis = _("attestation « %(name)s »") % {"name": name}
        address = reverse("competences:attestation_detail", args=[number])
        yield user, Held(item, order, ATTESTED, basis, timezone.localdate(issued_at), until, address)


def with_successors(found):
    """The same, where items of the versions that replace those held are held too: one query."""
    later = FrameworkItem.objects.filter(replaces__in=found).values_list("pk", "replaces_id")
    return {**{pk: found[former] for pk, former in later}, **found}


def declare(user, item_level, *, example="", made_at=None):
    """A person says where they are; what they said of this competence before is superseded, never altered.

    Saying the same thing again changes nothing. Returns the ``Declaration`` that stands.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        mine = Declaration.objects.visible_to(user).standing().filter(basis=Basis.SELF)
        former = mine.filter(item_level__item=item_level.item_id).order_by("-pk").first()
        if former and former.item_level_id == item_level.pk and former.example == example:
            return former
        declaration = Declaration(
            user=user, item_level=item_level, example=example, supersedes=former, made_at=made_at or timezone.now()
        )
        declaration.full_clean()
        declaration.save()
    return declaration


def wanted_at(framework, order):
    """Every competence of a framework at the level of this rank, as ``ItemLevel``."""
    return _item_levels().filter(item__framework=framework, level__order=order)


def wanted_by(path):
    """The competences that the steps of a path ask for, as ``ItemLevel``."""
    return _item_levels().filter(public_id__in=[step["target"] for step in path.steps if step["target"]])


def _item_levels():
    rows = ItemLevel.objects.select_related("item__framework", "level")
    return rows.order_by("item__framework", "item__position", "level__order")


@dataclass(frozen=True)
class Gap:
    """One competence of a target: what is asked, what is held, and the trainings that close the difference."""

    wanted: ItemLevel
    order: int
    trainings: list

    @property
    def is_closed(self):
        return self.order >= self.wanted.level.order

    @property
    def steps(self):
        """How many levels are missing."""
        return max(0, self.wanted.level.order - self.order)


def gaps(wanted, found, departments=()):
    """The ``Gap`` of each ``ItemLevel`` wanted, one query; trainings in ``departments`` or remote come first."""
    by_item = {}
    leading = Training.objects.published().filter(outcomes__item__in=[one.item_id for one in wanted])
    rows = leading.values_list(
        "pk", "title", "slug", "hours", "commune__department_id", "outcomes__item_id", "outcomes__level__order",
        named=True,
    )  # fmt: skip
    for row in rows:
        by_item.setdefault(row.outcomes__item_id, []).append(row)
    result = []
    for one in wanted:
        order = found[one.item_id].order if one.item_id in found else 0
        good = [row for row in by_item.get(one.item_id, []) if row.outcomes__level__order >= one.level.order]
        good.sort(key=lambda row: (_is_far(row, departments), row.hours is None, row.hours or 0, row.title))
        result.append(Gap(one, order, [] if order >= one.level.order else good[:3]))
    return result


def _is_far(row, departments):
    """Remote trainings are near everybody."""
    return bool(departments) and row.commune__department_id not in {None, *departments}


def assessable(framework):
    """``[(area, [(competence, [ItemLevel])])]`` of a framework: what one may situate oneself on, two queries."""
    levels = {}
    rows = ItemLevel.objects.filter(item__framework=framework, item__kind=ItemKind.COMPETENCE)
    for row in rows.select_related("level").order_by("level__order"):
        levels.setdefault(row.item_id, []).append(row)
    areas, area = [], None
    items = FrameworkItem.objects.filter(framework=framework, kind__in=[ItemKind.AREA, ItemKind.COMPETENCE])
    for item in items.order_by("position"):
        if item.kind == ItemKind.AREA:
            area = (item, [])
            areas.append(area)
        elif item.pk in levels:
            if area is None:
                area = (None, [])
                areas.append(area)
            area[1].append((item, levels[item.pk]))
    return areas
