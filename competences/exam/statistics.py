"""How hard each question is and how well it tells people apart, from what pseudonyms answered."""

from collections import defaultdict
from statistics import fmean, pstdev

from competences.exam_enums import OVER_STATES
from competences.models import Attempt, ExamItem

FEWEST = 20
"""Below it, a share says nothing: none is shown."""


def compute():
    """Count again every question; returns the number of those that have figures. A text that changed since is
    another question: its former answers count for nothing."""
    answered = _answers()
    items = list(ExamItem.objects.all())
    for item in items:
        seen = answered[(item.code, item.fingerprint)]
        item.times_answered = len(seen)
        enough = len(seen) >= FEWEST
        item.difficulty = round(fmean(right for right, _rest in seen), 3) if enough else None
        item.discrimination = _discrimination(seen) if enough else None
    ExamItem.objects.bulk_update(items, ["times_answered", "difficulty", "discrimination"], batch_size=500)
    return sum(item.difficulty is not None for item in items)


def _answers():
    """``{(code, fingerprint): [(1 or 0, share of the rest that is right), …]}``; no answer is a wrong one."""
    found = defaultdict(list)
    over = Attempt.objects.filter(state__in=OVER_STATES, session__is_example=False).prefetch_related("answers")
    for attempt in over.iterator(chunk_size=200):
        right = {one.position: int(one.is_right or 0) for one in attempt.answers.all()}
        skipped = set(attempt.score.get("neutralised", []))
        asked = [n for n in range(1, len(attempt.questions) + 1) if n not in skipped]
        total = sum(right.get(number, 0) for number in asked)
        for number in asked:
            question, own = attempt.draw[number - 1], right.get(number, 0)
            rest = (total - own) / (len(asked) - 1) if len(asked) > 1 else 0
            found[(question["code"], question["fingerprint"])].append((own, rest))
    return found


def _discrimination(seen):
    """Point-biserial correlation between a question and the rest; None when everybody answers alike."""
    own, rest = [one for one, _ in seen], [other for _, other in seen]
    spread = pstdev(own) * pstdev(rest)
    if not spread:
        return None
    covariance = fmean(x * y for x, y in seen) - fmean(own) * fmean(rest)
    return round(max(-1.0, min(1.0, covariance / spread)), 3)
