"""Which kinds of contribution exist: every concrete subclass of ``Contribution``, by its ``kind``."""

from functools import cache

from django.apps import apps
from django.db.models import Value

from epn_commons.contributions.models.contribution import Contribution


@cache
def all_kinds():
    """``{"structure": Structure, …}``, in the order of INSTALLED_APPS."""
    return {model.kind: model for model in apps.get_models() if issubclass(model, Contribution)}


def get_kind(code):
    """The model of a kind; raises KeyError."""
    return all_kinds()[code]


def figures_by_kind(rows_of, **figures):
    """``{kind: [figure, …]}`` in one query, of the kinds that have any. ``rows_of(model)`` gives the rows to count,
    ``figures`` what of them."""
    parts = [
        rows_of(model).order_by().values_list(Value(kind)).annotate(**figures) for kind, model in all_kinds().items()
    ]
    return {kind: numbers for kind, *numbers in parts[0].union(*parts[1:], all=True) if any(numbers)}
