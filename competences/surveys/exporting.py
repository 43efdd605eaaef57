"""Closed surveys as a file: what their pages show, one number a line."""

from django.utils import timezone

from competences.models import Survey

COLUMNS = (
    "enquete", "close_le", "sujet", "question", "reponse", "niveau", "territoire", "nom", "choix", "nombre", "exemple",
)  # fmt: skip


def closed():
    return Survey.objects.exclude(closed_at=None).order_by("closed_at", "pk")


def lines():
    """An empty number is a hidden one; the choice is empty for how many answered, the territory for everywhere."""
    for survey in closed():
        day = timezone.localdate(survey.closed_at)
        for told in survey.results:
            facts = (survey.slug, day, told["topic"], told["text"], told["kind"], survey.territory_level)
            rows = [*told["rows"], ["ensemble", "", *told["totals"], told["answers"]]] if told["rows"] else []
            for code, name, *numbers in rows:
                for choice, number in zip([*told["columns"], ""], numbers, strict=True):
                    yield (*facts, code, name, choice, number, survey.is_example)


def dated():
    """``(numbers, moments)`` that change when a survey closes."""
    found = list(closed().values_list("pk", "closed_at"))
    return [len(found), found[-1][0] if found else 0], [moment for _pk, moment in found[-1:]]
