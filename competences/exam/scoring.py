"""What an attempt is worth, and the state that follows."""

from collections import defaultdict

from django.utils import timezone

from competences.exam.answers import is_right
from competences.exam_enums import AttemptState, IncidentKind


def close(attempt):
    """End a locked attempt: judge each answer, once, and say what comes next."""
    given = {one.position: one for one in attempt.answers.all()}
    for position, question in enumerate(attempt.questions, 1):
        if position in given:
            given[position].is_right = is_right(question, given[position].given)
            given[position].save(update_fields=["is_right"])
    attempt.finished_at = timezone.now()
    attempt.score = score(attempt, given)
    attempt.state = next_state(attempt)
    attempt.save(update_fields=["finished_at", "score", "state"])


def score(attempt, given):
    """``{"right", "total", "percent", "clusters": {name: percent}, "passed", "neutralised": […]}``: a question that
    went wrong counts for nobody."""
    neutralised = set(attempt.incidents.filter(kind=IncidentKind.QUESTION).values_list("position", flat=True))
    counted, right, clusters = 0, 0, defaultdict(lambda: [0, 0])
    for position, question in enumerate(attempt.questions, 1):
        if position in neutralised:
            continue
        good = position in given and is_right(question, given[position].given)
        counted += 1
        right += good
        clusters[question["cluster"]][0] += good
        clusters[question["cluster"]][1] += 1
    by_cluster = {name: _percent(*pair) for name, pair in clusters.items()}
    percent = _percent(right, counted)
    rules = attempt.rules
    return {
        "right": right,
        "total": counted,
        "percent": percent,
        "clusters": by_cluster,
        "neutralised": sorted(neutralised),
        "passed": counted > 0
        and percent >= rules["pass_percent"]
        and all(value >= rules["cluster_percent"] for value in by_cluster.values()),
    }


def next_state(attempt):
    """What a finished attempt waits for: gestures, then a jury where the level has one, then nothing."""
    if not attempt.score["passed"]:
        return AttemptState.FAILED
    gestures = len(attempt.gestures)
    if gestures:
        if "gestures" not in attempt.score:
            return AttemptState.FINISHED
        # A trial may have drawn fewer gestures than the rules name.
        needed = min(attempt.rules["gestures_needed"], gestures)
        if attempt.score["gestures"] < needed:
            return AttemptState.FAILED
    return AttemptState.JURY if attempt.rules["jurors"] else AttemptState.PASSED


def _percent(part, whole):
    return round(100 * part / whole) if whole else 0
