"""What the page of a career path shows: the line, where I stand, the ways compared."""

from competences.enums import StepKind
from competences.models import Achievement, Attestation, CareerPath, Certification, ItemLevel, Training
from competences.profile import held, with_successors
from competences.steps import in_order, stops, ways
from competences.training_page import cost, hours

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
            "cost": cost(step["cost"]),
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
        "cost": cost(way["cost"]) if way["cost"] else "0 €",
        "unknown_hours": way["unknown_hours"],
        "unknown_cost": way["unknown_cost"],
    }


def line(steps, numbers, done):
    """The drawing, from top to bottom: ``{"width", "height", "stations", "tracks"}``, everything in SVG units."""
    places, rows = {}, stops(steps)
    widest = max((len(row["steps"]) for row in rows), default=1)
    for number, row in enumerate(rows):
        first = MARGIN + (widest - len(row["steps"])) * LANE / 2
        for lane, step in enumerate(row["steps"]):
            places[step["key"]] = (first + lane * LANE, MARGIN + number * ROW)
    return {
        "width": 2 * MARGIN + (widest - 1) * LANE,
        "height": 2 * MARGIN + max(0, len(rows) - 1) * ROW,
        "radius": RADIUS,
        "stations": [
            {"x": _plain(x), "y": _plain(y), "number": numbers[key], "is_done": key in done}
            for key, (x, y) in places.items()
        ],
        "tracks": [
            {"x1": _plain(places[key][0]), "y1": _plain(places[key][1]), "x2": _plain(places[step["key"]][0]),
             "y2": _plain(places[step["key"]][1])}
            for step in steps
            for key in step["after"]
        ],
    }  # fmt: skip


def _plain(number):
    """A number as SVG reads it, whatever the language."""
    return f"{number:g}"
