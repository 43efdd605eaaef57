"""How sessions at the desk end, counted without anything about anybody."""

from datetime import timedelta

from django.db.models import F, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from demarches.models import OutcomeCount
from epn_commons.contributions.enums import Status
from epn_commons.core.small_counts import FEWEST_SHOWN


def count(procedure, outcome, *, by):
    """One session more, for the organisation of ``by`` and the week."""
    today = timezone.localdate()
    line, _made = OutcomeCount.objects.get_or_create(
        procedure=procedure,
        organisation=by.main_organisation,
        week=today - timedelta(days=today.weekday()),
        outcome=outcome,
    )
    OutcomeCount.objects.filter(pk=line.pk).update(count=F("count") + 1)


CSV_QUERY = f"""
    SELECT p.slug AS demarche, p.title AS titre, to_char(o.week, 'YYYY-MM') AS mois, o.outcome AS issue,
        CASE WHEN sum(o.count) < {FEWEST_SHOWN} THEN NULL ELSE sum(o.count) END AS nombre
    FROM demarches_outcomecount o JOIN demarches_procedure p ON p.id = o.procedure_id
    WHERE p.status = 'published' AND NOT p.is_example
    GROUP BY p.slug, p.title, to_char(o.week, 'YYYY-MM'), o.outcome
    ORDER BY p.slug, mois, o.outcome
"""  # noqa: S608 - our own constant


def rows():
    """Lines of the export."""
    return len(_by_month())


def held_back():
    """``[(reason, number)]``: lines whose number is too small to be told."""
    small = sum(total < FEWEST_SHOWN for total in _by_month())
    return [(_("nombre trop petit pour être dit"), small)] if small else []


def _by_month():
    found = OutcomeCount.objects.filter(procedure__status=Status.PUBLISHED, procedure__is_example=False)
    months = found.annotate(month=TruncMonth("week")).values("procedure", "month", "outcome").order_by()
    return list(months.annotate(total=Sum("count")).values_list("total", flat=True))
