"""What each level asks. An attempt freezes its own copy: changing these rules changes nothing already begun."""

from dataclasses import asdict, dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Rules:
    """``questions`` drawn, of which ``pass_percent`` right with no cluster under ``cluster_percent``; ``gestures``
    drawn for the mediator to observe, of which ``gestures_needed`` seen. ``outcomes`` is how far the level goes."""

    level: str
    outcomes: int
    questions: int
    minutes: int
    pass_percent: int
    gestures: int
    gestures_needed: int
    validity_months: int
    cluster_percent: int = 50
    jurors: int = 0

    def as_dict(self):
        return asdict(self)


RULES = {
    "A": Rules("A", 10, 20, 30, 70, 5, 4, 36),
    "B": Rules("B", 20, 30, 45, 75, 6, 5, 36),
    "C": Rules("C", 26, 34, 60, 80, 4, 3, 24, jurors=2),
}

EXTRA_TIME = 4 / 3
RETAKE_HOURS = 48
FEWEST_QUESTIONS = 6
"""Below it, not even a trial makes sense."""

CLUSTERS = {
    "reflexes": (_("Réflexes de prudence"), ("01", "11", "21", "24")),
    "traces": (_("D’où viennent les données, ce qu’elles risquent"), ("02", "03", "16", "17", "18")),
    "droits": (_("Droits et textes"), ("04", "12", "13", "14", "22")),
    "pieges": (_("Pièges et manipulation"), ("05", "15")),
    "usurpation": (_("Usurpation d’identité"), ("06", "09")),
    "reagir": (_("Bloquer, signaler"), ("07", "10")),
    "outils": (_("Paiements et outils de protection"), ("08", "19", "20", "23")),
    "structure": (_("Conseiller une structure"), ("25", "26")),
}
"""Outcomes of DigComp 3.0 competence 4.2, by what they are about."""


def cluster_of(outcome):
    """``droits`` for ``4.2.04``."""
    number = outcome.rpartition(".")[2]
    return next(name for name, (_label, numbers) in CLUSTERS.items() if number in numbers)


def outcome_codes(level):
    """The outcomes that a level covers: ``["4.2.01", …]``."""
    return [f"4.2.{number:02d}" for number in range(1, RULES[level].outcomes + 1)]
