"""The three attestations of the use case, written once."""

from django.utils.translation import gettext as _

from competences.exam.rules import RULES
from competences.models import Achievement, FrameworkItem

DIGCOMP_COMPETENCE = "4.2"
REACHED = {"A": 1, "B": 2, "C": 3}
"""Ranks on the scale of DigComp: Basic, Intermediate, Advanced."""


def ensure_achievements():
    """``{"A": Achievement, …}``; those that exist are left as a coordination wrote them."""
    found = {one.exam_level: one for one in Achievement.objects.filter(is_open=True).exclude(exam_level="")}
    for level, values in _words().items():
        if level not in found:
            found[level] = Achievement.objects.create(
                exam_level=level,
                slug=f"donnees-personnelles-{level.lower()}",
                validity_months=RULES[level].validity_months,
                reached_order=REACHED[level],
                **values,
            )
            item = FrameworkItem.objects.filter(
                code=DIGCOMP_COMPETENCE, framework__family__startswith="digcomp", framework__status="published"
            ).first()
            if item:
                found[level].items.add(item)
    return found


def _words():
    return {
        "A": {
            "name": _("Gérer ses données personnelles : les bases"),
            "level_label": _("Niveau A"),
            "description": _("Connaît les risques et les bons réflexes, sait réagir et payer en ligne avec prudence."),
            "criteria": _(
                "Sur place, devant un médiateur : vingt questions tirées au sort, soixante-dix pour cent de réponses "
                "justes et aucun thème sous la moitié, puis cinq gestes dont quatre réussis."
            ),
        },
        "B": {
            "name": _("Gérer ses données personnelles : être autonome"),
            "level_label": _("Niveau B"),
            "description": _(
                "Connaît ses droits, lit une politique de confidentialité, règle ses outils et ses comptes."
            ),
            "criteria": _(
                "Sur place, devant un médiateur : trente questions tirées au sort, soixante-quinze pour cent de "
                "réponses justes et aucun thème sous la moitié, puis six gestes dont cinq réussis."
            ),
        },
        "C": {
            "name": _("Accompagner la gestion des données personnelles"),
            "level_label": _("Niveau C"),
            "description": _("Aide d’autres personnes à comprendre leurs droits et à protéger leurs données."),
            "criteria": _(
                "Trente-quatre questions, quatre-vingts pour cent de réponses justes et aucun thème sous la moitié, "
                "quatre gestes observés dont trois réussis, puis la décision de deux jurés qui n’ont pas surveillé "
                "l’épreuve."
            ),
        },
    }
