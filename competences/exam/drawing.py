"""Drawing the questions of one attempt: at random, over all the outcomes, and written down with their key."""

import secrets
from collections import defaultdict

from competences.exam.rules import FEWEST_QUESTIONS, RULES, cluster_of, outcome_codes
from competences.exam_enums import ExamLevel, ItemForm, SessionMode
from competences.models import ExamItem

_random = secrets.SystemRandom()
LEVELS = list(ExamLevel.values)


class BankTooSmall(Exception):
    """There are not enough questions; ``missing`` is how many."""

    def __init__(self, missing):
        super().__init__(missing)
        self.missing = missing


def pool(level, mode, *, is_example=False):
    """The questions that a session may draw from: of this level and those before it, about its outcomes. A real
    session asks only what two people reviewed; reviews of the demonstration serve its own sessions alone."""
    items = ExamItem.objects.active().filter(
        level__in=LEVELS[: LEVELS.index(level) + 1], outcome__in=outcome_codes(level)
    )
    return items.reviewed(counting_examples=is_example) if mode == SessionMode.REAL else items


def missing_questions(level, mode, *, is_example=False):
    """How many questions and gestures a session lacks: a real one has some about every outcome, so that no level is
    attested on the outcomes of another; a trial makes do with fewer."""
    rows = list(pool(level, mode, is_example=is_example).values_list("form", "outcome"))
    about = [outcome for form, outcome in rows if form != ItemForm.GESTURE]
    if mode == SessionMode.TRIAL:
        return max(0, FEWEST_QUESTIONS - len(about))
    rules, gestures = RULES[level], len(rows) - len(about)
    questions = max(0, rules.questions - len(about), rules.outcomes - len(set(about)))
    return questions + max(0, rules.gestures - gestures)


def draw(level, mode, *, seen=(), is_example=False):
    """The frozen questions of one attempt, gestures last. ``seen`` is the codes of an earlier attempt: asked again
    only where nothing else is left.

    :raises BankTooSmall: the bank does not hold what the rules ask for.
    """
    missing = missing_questions(level, mode, is_example=is_example)
    if missing:
        raise BankTooSmall(missing)
    rules, by_outcome, gestures = RULES[level], defaultdict(list), []
    for item in pool(level, mode, is_example=is_example):
        (gestures if item.form == ItemForm.GESTURE else by_outcome[item.outcome]).append(item)
    # Drawn from the end: those of the level itself first, those already seen last.
    for items in [*by_outcome.values(), gestures]:
        _random.shuffle(items)
        items.sort(key=lambda item: (item.code not in seen, item.level == level))
    chosen = _round_robin(by_outcome, rules.questions)
    _random.shuffle(chosen)
    shown = gestures[::-1][: rules.gestures]
    return [frozen(item) for item in [*chosen, *shown]]


def _round_robin(by_outcome, count):
    chosen = []
    while len(chosen) < count and any(by_outcome.values()):
        outcomes = [code for code, items in by_outcome.items() if items]
        _random.shuffle(outcomes)
        chosen += [by_outcome[code].pop() for code in outcomes][: count - len(chosen)]
    return chosen


def frozen(item):
    """One question as this person will see it, in an order of its own; ``right`` is the key, which pages never get."""
    body = item.body
    base = {
        "code": item.code,
        "fingerprint": item.fingerprint,
        "outcome": item.outcome,
        "cluster": cluster_of(item.outcome),
        "form": item.form,
        "text": body["text"],
        "explanation": body["explanation"],
    }
    return {**base, **_FREEZE[item.form](body)}


def _choices(body):
    choices = _shuffled(body["choices"])
    return {
        "labels": [choice["text"] for choice in choices],
        "right": [number for number, choice in enumerate(choices) if choice["right"]],
    }


def _ordering(body):
    """``right[i]`` is the rank, from 1, of the label ``i``."""
    labels = _shuffled(body["order"])
    return {"labels": labels, "right": [body["order"].index(label) + 1 for label in labels]}


def _matching(body):
    """``right[i]`` is the index in ``others`` of what goes with the label ``i``."""
    pairs = _shuffled(body["pairs"])
    others = _shuffled([other for _label, other in pairs])
    return {
        "labels": [label for label, _other in pairs],
        "others": others,
        "right": [others.index(other) for _label, other in pairs],
    }


def _spotting(body):
    """The spots keep their order: they are numbered on the picture."""
    return {
        "labels": [spot["label"] for spot in body["spots"]],
        "right": [number for number, spot in enumerate(body["spots"]) if spot["right"]],
        "picture": body["picture"],
    }


def _gesture(body):
    return {"labels": body["gesture"]["observe"], "instruction": body["gesture"]["instruction"], "right": []}


def _shuffled(values):
    values = list(values)
    _random.shuffle(values)
    return values


_FREEZE = {
    ItemForm.SINGLE: _choices,
    ItemForm.SCENARIO: _choices,
    ItemForm.MULTIPLE: _choices,
    ItemForm.ORDERING: _ordering,
    ItemForm.MATCHING: _matching,
    ItemForm.SPOTTING: _spotting,
    ItemForm.GESTURE: _gesture,
}
