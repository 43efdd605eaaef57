"""What « Mon profil » shows: the radar and its table, the gaps in words, what waits."""

import math
from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competences import evidence, profile
from competences.enums import RequestState, StepKind
from competences.models import (
    Attestation,
    CareerPath,
    CohortMember,
    Declaration,
    Evidence,
    Framework,
    FrameworkItem,
    FrameworkLevel,
    ItemLevel,
    PortfolioShare,
    ValidationRequest,
)
from competences.steering import consent

DEFAULT_FAMILY = "mediation-numerique"
SIZE, CENTRE, REACH = 400, 200, 150
MOST_WORDS = 6


def frameworks_with_levels():
    return Framework.objects.current().filter(levels__isnull=False).distinct().order_by("title")


def choose_framework(slug):
    """The framework asked for, the trade's own otherwise, or any that has levels; None where there is none."""
    with_levels = frameworks_with_levels()
    return (
        with_levels.filter(slug=slug).first()
        or with_levels.filter(family=DEFAULT_FAMILY).first()
        or with_levels.first()
    )


def context(user, parameters):
    """The whole context of the page. ``referentiel`` and ``cible`` (a path, or ``niveau-<rank>``) come from the
    address."""
    framework = choose_framework(parameters.get("referentiel", ""))
    common = {
        "framework": framework,
        "frameworks": list(frameworks_with_levels()),
        "requests": _requests(user),
        "waiting": waiting_for(user).count(),
        "works": _unclaimed(user),
        "shares": list(PortfolioShare.objects.visible_to(user).open()),
        "is_seen": consent.given_by(user),
        "groups": CohortMember.objects.visible_to(user).filter(cohort__closed_at=None).count(),
    }
    if framework is None:
        return common | {"areas": [], "radar": None, "targets": [], "gaps": [], "best": []}
    found = profile.with_successors(profile.held(user))
    areas = _areas(framework, found)
    levels = list(FrameworkLevel.objects.filter(framework=framework).order_by("order"))
    targets, chosen, wanted = _target(framework, levels, parameters.get("cible", ""))
    gaps = profile.gaps(wanted, found, user.department_codes)
    return common | {
        "areas": areas,
        "levels": levels,
        "radar": radar([(area["code"], area["title"], area["mean"]) for area in areas], len(levels)),
        "is_empty": not any(area["mean"] for area in areas),
        "targets": targets,
        "target": chosen,
        "gaps": [gap for gap in gaps if not gap.is_closed],
        "closed": sum(gap.is_closed for gap in gaps),
        "words": _in_words(gaps),
        "best": _best(gaps),
    }


def waiting_for(user):
    """Requests that this person may decide on now."""
    visible = ValidationRequest.objects.visible_to(user).filter(state=RequestState.OPEN)
    return visible.exclude(declaration__user=user).exclude(reviews__reviewer=user)


def _requests(user):
    rows = ValidationRequest.objects.filter(declaration__user=user)
    return list(rows.select_related("declaration__item_level__item", "declaration__item_level__level")[:20])


def _unclaimed(user):
    claimed = set(Evidence.objects.visible_to(user).filter(work_id__isnull=False).values_list("work_type", "work_id"))
    return [
        work for work in evidence.works(user, most=10)
        if (evidence.type_of(work.thing).pk, work.thing.pk) not in claimed
    ]  # fmt: skip


def _areas(framework, found):
    rows = []
    for area, competences in profile.assessable(framework):
        lines = []
        for item, item_levels in competences:
            have = found.get(item.pk)
            lines.append(
                {
                    "item": item,
                    "order": have.order if have else 0,
                    "label": _label(item_levels, have),
                    "held": have,
                }
            )
        known = [line["order"] for line in lines]
        rows.append(
            {
                "code": area.code if area else "",
                "title": area.title if area else str(framework),
                "lines": lines,
                "mean": sum(known) / len(known) if known else 0,
            }
        )
    return rows


def _label(item_levels, have):
    return next((one.level.label for one in item_levels if have and one.level.order == have.order), "")


def radar(axes, highest):
    """The drawing of ``[(code, title, value)]`` on a scale from 0 to ``highest``; None under three axes.

    Everything is text that SVG reads as it is.
    """
    if len(axes) < 3 or not highest:
        return None
    points = [_point(number, len(axes), value / highest) for number, (_code, _title, value) in enumerate(axes)]
    return {
        "size": SIZE,
        "rings": [
            " ".join(_pair(_point(number, len(axes), ring / highest)) for number in range(len(axes)))
            for ring in range(1, highest + 1)
        ],
        "shape": " ".join(_pair(point) for point in points),
        "spokes": [{"x": f"{x:.1f}", "y": f"{y:.1f}"} for x, y in (_point(n, len(axes), 1) for n in range(len(axes)))],
        "labels": [
            {"x": f"{x:.1f}", "y": f"{y:.1f}", "text": code}
            for (x, y), (code, _title, _value) in zip(
                (_point(n, len(axes), 1.18) for n in range(len(axes))), axes, strict=True
            )
        ],
    }


def _point(number, count, share):
    angle = 2 * math.pi * number / count - math.pi / 2
    return CENTRE + REACH * share * math.cos(angle), CENTRE + REACH * share * math.sin(angle)


def _pair(point):
    return f"{point[0]:.1f},{point[1]:.1f}"


# --- the gap to a target -----------------------------------------------------------------------------------------


def _target(framework, levels, asked):
    """``(choices, chosen label, wanted ItemLevels)``: everything at a level, or what a path asks for."""
    choices = [
        {"value": f"niveau-{level.order}", "label": _("tout au niveau « %(name)s »") % {"name": level.label}}
        for level in levels
    ]
    paths = paths_of_competences()[:50]
    choices += [{"value": path.slug, "label": path.title} for path in paths]
    values = {choice["value"]: choice["label"] for choice in choices}
    if asked not in values:
        return choices, "", []
    for choice in choices:
        choice["chosen"] = choice["value"] == asked
    return choices, values[asked], _wanted(framework, asked)


def paths_of_competences():
    """Published paths that ask for competences, by title."""
    asking = CareerPath.objects.published().filter(steps__contains=[{"kind": StepKind.COMPETENCE.value}])
    return asking.order_by("title", "pk")


def _wanted(framework, asked):
    if asked.startswith("niveau-"):
        return list(profile.wanted_at(framework, int(asked.removeprefix("niveau-"))))
    return list(profile.wanted_by(CareerPath.objects.published().get(slug=asked)))


def _in_words(gaps):
    """The largest gaps first, as sentences."""
    missing = sorted((gap for gap in gaps if not gap.is_closed), key=lambda gap: -gap.steps)
    return [
        ngettext(
            "%(item)s : il vous manque %(steps)s niveau pour « %(level)s ».",
            "%(item)s : il vous manque %(steps)s niveaux pour « %(level)s ».",
            gap.steps,
        )
        % {"item": gap.wanted.item.title, "steps": gap.steps, "level": gap.wanted.level.label}
        for gap in missing[:MOST_WORDS]
    ]


def _best(gaps):
    """The two trainings that close the most gaps."""
    closing, known = Counter(), {}
    for gap in gaps:
        for row in gap.trainings:
            closing[row.pk] += 1
            known[row.pk] = row
    return [{"row": known[pk], "closes": number} for pk, number in closing.most_common(2)]


# --- one competence ----------------------------------------------------------------------------------------------


def one_competence(item, user):
    """The context of the page of one competence of one's profile."""
    history = Declaration.objects.visible_to(user).filter(item_level__item=item).select_related("item_level__level")
    standing = [row for row in history if not row.is_over and not _is_superseded(row, history)]
    return {
        "item": item,
        "item_levels": list(ItemLevel.objects.filter(item=item).select_related("level").order_by("level__order")),
        "examples": _examples(item),
        "history": list(history),
        "standing": standing,
        "own": next((row for row in standing if row.basis == "self"), None),
        "attested": _attested(item, user),
        "evidence": list(Evidence.objects.visible_to(user).filter(item=item)),
        "works": evidence.works(user),
        "requests": list(
            ValidationRequest.objects.filter(declaration__user=user, declaration__item_level__item=item)
            .select_related("declaration__item_level__level")
            .prefetch_related("reviews")
        ),
    }


def _attested(item, user):
    """The attestations that count for this competence, or for the one that it replaces."""
    items = [pk for pk in (item.pk, item.replaces_id) if pk]
    rows = Attestation.objects.that_count().filter(holder=user, achievement__items__in=items).distinct()
    return list(rows.order_by("-issued_at", "-pk"))


def _is_superseded(row, history):
    return any(other.supersedes_id == row.pk for other in history)


def _examples(item):
    """Statements of the framework at each level, where it has some: what one does at that level."""
    found = {}
    rows = FrameworkItem.objects.filter(parent=item, level__isnull=False).order_by("position")
    for level, title in rows.values_list("level_id", "title"):
        found.setdefault(level, []).append(title)
    return {level: titles[:5] for level, titles in found.items()}
