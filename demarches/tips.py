"""Tips that age: who uses one says that it still holds; after a while without that, it pales."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Case, IntegerField, Value, When
from django.utils import timezone

from demarches.enums import TipNature
from demarches.models import Tip, TipConfirmation
from epn_commons.contributions.enums import Status
from epn_commons.core.dates import on_day

STALE_AFTER = timedelta(days=270)
_ORDER = [TipNature.SAFETY, TipNature.BLOCKER, TipNature.SHORTCUT, TipNature.VOCABULARY]


def still_true(tip, *, by):
    """« Toujours vrai »: a person counts once, and each time makes it fresh; returns whether it is their first."""
    now = timezone.now()
    with transaction.atomic():
        locked = Tip.objects.select_for_update(of=("self",)).get(pk=tip.pk)
        if locked.status != Status.PUBLISHED:
            return False
        _row, first = TipConfirmation.objects.update_or_create(tip=locked, by=by, defaults={"at": now})
        locked.confirmations = TipConfirmation.objects.filter(tip=locked).count()
        locked.confirmed_on = timezone.localdate()
        locked.save(update_fields=["confirmations", "confirmed_on"])
    return first


def shown(procedure):
    """Published tips of a procedure as rows, fresh ones first, those about safety before the others: one query."""
    order = Case(*[When(nature=nature, then=Value(rank)) for rank, nature in enumerate(_ORDER)],
                 default=Value(9), output_field=IntegerField())  # fmt: skip
    rows = Tip.objects.published().filter(procedure=procedure).order_by(order, "-confirmations", "pk")
    found = [_row(row) for row in rows.values(
        "slug", "nature", "text", "confirmations", "confirmed_on", "published_at", "is_example")]  # fmt: skip
    return sorted(found, key=lambda row: row["is_stale"])


def _row(row):
    said = row["confirmed_on"] or timezone.localtime(row["published_at"]).date()
    return {
        **row,
        "nature_label": str(TipNature(row["nature"]).label),
        "on_day": on_day(said),
        "is_stale": is_stale(said),
        "tone": "warning" if row["nature"] in (TipNature.SAFETY, TipNature.BLOCKER) else "info",
    }


def is_stale(said):
    return timezone.localdate() - said > STALE_AFTER
