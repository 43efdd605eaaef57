"""The published contributions of one kind that should be looked at again."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from epn_commons.contributions.board import STALE, in_scope
from epn_commons.contributions.kinds import get_kind

PAGE_SIZE = 50


def context(given, scope):
    """``given``: the query of the page, ``type`` and ``page``. Raises Http404 for an unknown kind."""
    try:
        model = get_kind(given.get("type", ""))
    except KeyError as error:
        raise Http404 from error
    late = Q(review_due_on__lte=timezone.localdate()) | Q(updated_at__lt=timezone.now() - STALE)
    rows = in_scope(model, model.objects.published().filter(late), scope)
    rows = rows.select_related(*model.review_relations).order_by("updated_at", "pk")
    return {
        "kind": str(model._meta.verbose_name_plural),
        "page": Paginator(rows, PAGE_SIZE).get_page(given.get("page")),
    }
