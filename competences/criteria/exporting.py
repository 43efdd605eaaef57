"""What closed consultations gave, as a file: what their pages show and nothing more."""

import csv
import io

from django.utils import timezone

from competences.criteria import counting
from competences.criteria_enums import VOTER_ROLES, Position
from competences.models import Consultation
from epn_commons.publishing.writers import Writer

COLUMNS = (
    "consultation",
    "close_le",
    "critere",
    "version",
    "decision",
    "compte",
    "groupe",
    "avis",
    "nombre",
    "exemple",
)


def closed():
    return Consultation.objects.exclude(closed_at=None).order_by("closed_at", "pk")


def lines():
    """One line a count; an empty number is a hidden one."""
    for consultation in closed():
        shown = counting.results(consultation)
        for voted in consultation.voted.select_related("criterion"):
            facts = (
                consultation.slug, timezone.localdate(consultation.closed_at), voted.criterion.slug, voted.version,
                voted.decision,
            )  # fmt: skip
            for told in _counts(shown[voted.pk]):
                yield (*facts, *told, consultation.is_example)


def _counts(shown):
    positions = [str(position) for position in Position]
    by_role, by_organisation = shown["by_role"], shown["by_organisation"]
    for role, row in zip(VOTER_ROLES, by_role.cells, strict=True):
        yield from (("bulletins", str(role), *one) for one in zip(positions, row, strict=True))
    yield from (("bulletins", "", *one) for one in zip(positions, by_role.column_totals, strict=True))
    sides = [*positions, counting.DIVIDED]
    yield from (("organisations", "", *one) for one in zip(sides, by_organisation.cells[0], strict=True))


def csv_writer(columns, rows):
    """A dataset whose lines ``rows()`` gives, written as they come."""

    def stream():
        text = io.StringIO()
        writer = csv.writer(text)
        for row in (columns, *rows()):
            writer.writerow(row)
        yield text.getvalue().encode()

    return Writer("text/csv; charset=utf-8", stream)
