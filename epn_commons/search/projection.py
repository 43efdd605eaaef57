"""The index follows publications, as ``contributions.projections`` announces them."""

from epn_commons.contributions.enums import Action
from epn_commons.contributions.projections import register
from epn_commons.search import indexing
from epn_commons.search.registry import find_kind
from epn_commons.search.tasks import index_batch

AT_ONCE = 200
"""Contributions that are indexed in the transaction that changes them; more are a job's work."""

BATCH = 1000


@register
def project(model, ids, action):
    """Bring the index up to date with these contributions."""
    kind = find_kind(model.kind)
    if kind is None:
        return
    ids = sorted(ids)
    if len(ids) <= AT_ONCE:
        indexing.index(kind, ids)
        return
    if action == Action.DELETED:
        indexing.hide(kind.code, ids)
    for start in range(0, len(ids), BATCH):
        index_batch.defer(kind=kind.code, ids=ids[start : start + BATCH])
