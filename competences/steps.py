"""The steps of a career path: a graph without circles, kept as a list.

Each step is ``{"key", "title", "kind", "target", "hours", "cost", "after", "choice", "option"}``: ``kind`` is a
``StepKind``; ``target`` the identifier of what is aimed at (a competence at a level, a training, a certification, an
attestation), empty for an experience; ``hours`` and ``cost`` numbers, or None where nobody knows; ``after`` the keys
of the steps to do before. Steps of one ``choice`` are alternatives: those of the same ``option`` go together, and one
option is enough.
"""

import uuid
from itertools import product

from django.utils.translation import gettext as _

from competences.enums import StepKind

MOST_STEPS = 40
MOST_WAYS = 24
LARGEST = 1_000_000
FIELDS = ("key", "title", "kind", "target", "hours", "cost", "after", "choice", "option")


class InvalidSteps(ValueError):
    """French: what is wrong with the steps and what to do."""


def check(steps):
    """Raise :class:`InvalidSteps` unless ``steps`` is what this module describes."""
    if not isinstance(steps, list) or len(steps) > MOST_STEPS:
        raise InvalidSteps(_("Un parcours compte au plus %(most)d étapes.") % {"most": MOST_STEPS})
    for step in steps:
        _check_shape(step)
    keys = [step["key"] for step in steps]
    if len(set(keys)) < len(keys):
        raise InvalidSteps(_("Deux étapes portent le même repère."))
    _check_order(steps)
    if sum(1 for _way in _combinations(steps)) > MOST_WAYS:
        raise InvalidSteps(_("Trop d’alternatives : au plus %(most)d façons de faire.") % {"most": MOST_WAYS})


def _check_shape(step):
    if not isinstance(step, dict) or set(step) != set(FIELDS):
        raise InvalidSteps(_("Une étape est incomplète : enregistrez-la de nouveau depuis le formulaire."))
    texts = [step[name] for name in ("key", "title", "kind", "target", "choice", "option")]
    if not all(isinstance(text, str) and len(text) <= 200 for text in texts) or not step["key"] or not step["title"]:
        raise InvalidSteps(_("Une étape a un repère et un titre de 200 caractères au plus."))
    if step["kind"] not in StepKind.values:
        raise InvalidSteps(_("La nature de l’étape « %(title)s » n’existe pas.") % {"title": step["title"]})
    for name in ("hours", "cost"):
        value = step[name]
        if value is not None and (
            isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LARGEST
        ):
            raise InvalidSteps(_("Les heures et le coût de « %(title)s » sont des nombres positifs.") % step)
    if step["kind"] != StepKind.EXPERIENCE and step["target"] and not _is_uuid(step["target"]):
        raise InvalidSteps(_("Ce que vise « %(title)s » n’existe pas.") % {"title": step["title"]})
    if bool(step["choice"]) != bool(step["option"]):
        raise InvalidSteps(_("Une alternative a une lettre et un numéro : 1a, 1b… (« %(title)s »).") % step)
    if not isinstance(step["after"], list) or not all(isinstance(key, str) for key in step["after"]):
        raise InvalidSteps(_("Les étapes préalables de « %(title)s » sont illisibles.") % {"title": step["title"]})


def _is_uuid(text):
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _check_order(steps):
    by_key = {step["key"]: step for step in steps}
    for step in steps:
        for key in step["after"]:
            before = by_key.get(key)
            if before is None:
                raise InvalidSteps(
                    _("« %(title)s » vient après une étape qui n’existe pas : %(key)s.") % {**step, "key": key}
                )
            if before["choice"] and before["choice"] == step["choice"] and before["option"] != step["option"]:
                raise InvalidSteps(
                    _("« %(title)s » et « %(other)s » sont deux alternatives : l’une ne vient pas après l’autre.")
                    % {"title": step["title"], "other": before["title"]}
                )
    circle = find_circle(steps)
    if circle:
        raise InvalidSteps(
            _("Ces étapes tournent en rond : %(titles)s. Retirez un préalable.")
            % {"titles": " → ".join(by_key[key]["title"] for key in circle)}
        )


def find_circle(steps):
    """Keys of steps that each come after the next, the first again at the end; None when there are none."""
    after = {step["key"]: step["after"] for step in steps}
    done, path = set(), []

    def visit(key):
        if key in path:
            return [*path[path.index(key) :], key]
        if key in done:
            return None
        path.append(key)
        for before in after[key]:
            circle = visit(before)
            if circle:
                return circle
        path.pop()
        done.add(key)
        return None

    return next((circle for key in after if (circle := visit(key))), None)


def in_order(steps):
    """The steps, each after those that it asks for, otherwise as they were written."""
    placed, ordered, waiting = set(), [], list(steps)
    while waiting:
        ready = next(step for step in waiting if placed.issuperset(step["after"]))
        waiting.remove(ready)
        placed.add(ready["key"])
        ordered.append(ready)
    return ordered


def stops(steps):
    """Rows of the line from start to end: ``{"rank", "steps"}``; alternatives stand side by side on the same row."""
    rank = {}
    for step in in_order(steps):
        rank[step["key"]] = 1 + max((rank[key] for key in step["after"]), default=0)
    rows = {}
    for step in in_order(steps):
        rows.setdefault(rank[step["key"]], []).append(step)
    return [{"rank": number, "steps": rows[number]} for number in sorted(rows)]


def _combinations(steps):
    options = {}
    for step in steps:
        if step["choice"]:
            options.setdefault(step["choice"], set()).add(step["option"])
    choices = sorted(options)
    for chosen in product(*(sorted(options[choice]) for choice in choices)):
        yield dict(zip(choices, chosen, strict=True))


def ways(steps, done=()):
    """Every way to go through, the shortest first: ``{"steps", "left", "hours", "cost", "unknown_hours",
    "unknown_cost"}``.

    ``done`` are keys of what one has already: they cost nothing more. What nobody knows is counted apart, never as 0.
    """
    found = []
    for chosen in _combinations(steps):
        taken = [step for step in in_order(steps) if chosen.get(step["choice"], step["option"]) == step["option"]]
        left = [step for step in taken if step["key"] not in done]
        found.append(
            {
                "chosen": chosen,
                "steps": taken,
                "left": left,
                "hours": sum(step["hours"] or 0 for step in left),
                "cost": sum(step["cost"] or 0 for step in left),
                "unknown_hours": sum(step["hours"] is None for step in left),
                "unknown_cost": sum(step["cost"] is None for step in left),
            }
        )
    return sorted(found, key=lambda way: (way["hours"], way["cost"], len(way["left"])))
