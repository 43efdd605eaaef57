"""Contributions read by what generic keys hold: a query for each kind, however many there are."""

from collections import defaultdict

from django.contrib.contenttypes.models import ContentType

from epn_commons.contributions.enums import Status


def read(ends, *, published=False):
    """``{(content type, pk): contribution}`` of those that exist, of whatever status or published only."""
    by_type, found = defaultdict(list), {}
    for type_id, pk in ends:
        by_type[type_id].append(pk)
    for type_id, pks in by_type.items():
        model = ContentType.objects.get_for_id(type_id).model_class()
        if model is None:
            continue
        rows = model._base_manager.filter(pk__in=pks).select_related(*model.review_relations)
        rows = rows.filter(status=Status.PUBLISHED) if published else rows
        found |= {(type_id, row.pk): row for row in rows}
    return found
