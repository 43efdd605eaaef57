"""Which kinds of contribution exist: every concrete subclass of ``Contribution``, by its ``kind``."""

from functools import cache

from django.apps import apps

from epn_commons.contributions.models.contribution import Contribution


@cache
def all_kinds():
    """``{"structure": Structure, …}``, in the order of INSTALLED_APPS."""
    return {model.kind: model for model in apps.get_models() if issubclass(model, Contribution)}


def get_kind(code):
    """The model of a kind; raises KeyError."""
    return all_kinds()[code]
