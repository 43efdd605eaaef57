"""What the page of a career path shows: the line, where I stand, the ways compared."""

from itertools import pairwise
from statistics import fmean

from django.utils.translation import gettext as _

from competences.enums import StepKind
from competences.models import Achievement, Attestation, CareerPath, Certification, ItemLevel, Training
from competences.profile import held, with_successors
from competences.steps import in_order, stops, ways
from competences.training_page import amount, cost, hours

LANE, ROW, MARGIN, RADIUS = 72, 72, 36, 18
SHOWN_WAYS = 6


def listing(user):
    found = CareerPath.objects.visible_to(user).published().select_related("occupation").order_by("title", "pk")
    return {"paths": list(found)}


def context(path, user, parameters):
    """The whole context of the page. ``si`` (repeated) are keys of steps that one supposes done: « what if »."""
    steps = in_order(path.steps)
    resolved = resolve(steps)
    numbers = {step["key"]: number for number, step in enumerate(steps, start=1)}
    reached = _reached(steps, resolved, user)
    supposed = set(parameters.getlist("si")) & set(numbers)
    done = reached | supposed
    rows = [
        {
            "number": numbers[step["key"]],
            "step": step,
            "kind": StepKind(step["kind"]).label,
            "target": resolved.get(step["target"]),
            "hours": hours(step["hours"]),
            "cost": _("Gratuit") if step["cost"] == 0 else cost(step["cost"]),
            "after": [numbers[key] for key in step["after"]],
            "branch": f"{step['choice']}{step['option']}",
            "is_reached": step["key"] in reached,
            "is_supposed": step["key"] in supposed - reached,
        }
        for step in steps
    ]
    return {
        "path": path,
        "rows": rows,
        "line": line(path.steps, numbers, done),
        "ways": [_way(way, numbers) for way in ways(path.steps, done)[:SHOWN_WAYS]],
        "reached_count": len(reached),
        "supposes": bool(supposed),
        "knows_me": user.is_authenticated,
        "may_edit": user.is_authenticated and user.can_contribute,
        "is_published": path.status == "published",
    }


def resolve(steps):
    """``{identifier: {"label", "url", "item_level"}}`` of what the steps aim at, four queries at most."""
    wanted = {step["target"] for step in steps if step["target"]}
    found = {}
    for one in ItemLevel.objects.filter(public_id__in=wanted).select_related("item__framework", "level"):
        found[str(one.public_id)] = {"label": str(one), "url": one.item.get_absolute_url(), "item_level": one}
    for known in (Training.objects.published(), Certification.objects.published(), Achievement.objects.all()):
        for one in known.filter(public_id__in=wanted):
            found[str(one.public_id)] = {"label": str(one), "url": one.get_absolute_url(), "item_level": None}
    return found


def _reached(steps, resolved, user):
    """Keys of the steps that this person has behind them: the competence is held at the level asked, or the
    attestation is theirs and counts."""
    if not user.is_authenticated:
        return set()
    have = with_successors(held(user))
    obtained = Attestation.objects.that_count().filter(holder=user).values_list("achievement__public_id", flat=True)
    got = {str(number) for number in obtained}
    reached = set()
    for step in steps:
        wanted = (resolved.get(step["target"]) or {}).get("item_level")
        if step["target"] in got or (
            wanted and wanted.item_id in have and have[wanted.item_id].order >= wanted.level.order
        ):
            reached.add(step["key"])
    return reached


def _way(way, numbers):
    return {
        "numbers": [numbers[step["key"]] for step in way["steps"]],
        "left": len(way["left"]),
        "hours": hours(way["hours"]),
        "cost": amount(way["cost"]),
        "unknown_hours": way["unknown_hours"],
        "unknown_cost": way["unknown_cost"],
    }


def line(steps, numbers, done):
    """The drawing, from top to bottom: ``{"width", "height", "stations", "tracks"}``, everything in SVG units. A track
    that passes by a row keeps a lane of its own there, so that it crosses no station."""
    rows, ways = _lanes(steps)
    widest = max((len(row) for row in rows), default=1)
    places = {
        stop: (MARGIN + (widest - len(row)) * LANE / 2 + lane * LANE, MARGIN + number * ROW)
        for number, row in enumerate(rows)
        for lane, stop in enumerate(row)
    }
    return {
        "width": 2 * MARGIN + (widest - 1) * LANE,
        "height": 2 * MARGIN + max(0, len(rows) - 1) * ROW,
        "radius": RADIUS,
        "stations": [
            {"x": _plain(places[key][0]), "y": _plain(places[key][1]), "number": number, "is_done": key in done}
            for key, number in numbers.items()
        ],
        "tracks": [" ".join(f"{_plain(x)},{_plain(y)}" for x, y in map(places.get, way)) for way in ways],
    }


def _lanes(steps):
    """``(rows, ways)``: what stands on each row, from left to right, each under those it follows; and the stops of
    each track. A stop is the key of a step, or ``(from, to, row)`` where a track only passes."""
    rank = {step["key"]: number for number, row in enumerate(stops(steps)) for step in row["steps"]}
    ways = []
    for step in steps:
        for before in step["after"]:
            passing = [(before, step["key"], row) for row in range(rank[before] + 1, rank[step["key"]])]
            ways.append([before, *passing, step["key"]])
    rows = [[] for _row in range(max(rank.values(), default=-1) + 1)]
    for stop in dict.fromkeys([*(step["key"] for step in in_order(steps)), *(stop for way in ways for stop in way)]):
        rows[stop[2] if isinstance(stop, tuple) else rank[stop]].append(stop)
    above = {}
    for way in ways:
        for upper, lower in pairwise(way):
            above.setdefault(lower, []).append(upper)
    for number in range(1, len(rows)):
        lane = {stop: position / max(1, len(rows[number - 1]) - 1) for position, stop in enumerate(rows[number - 1])}
        rows[number].sort(key=lambda stop: fmean([lane.get(upper, 0.5) for upper in above.get(stop, [])] or [0.5]))
    return rows, ways


def _plain(number):
    """A number as SVG reads it, whatever the language."""
    return f"{number:g}"
