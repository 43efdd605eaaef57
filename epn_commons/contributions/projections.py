"""What must follow a publication: the search entry, the change feed, an export gone stale.

Upper layers register a function here; it receives a *batch* of one kind inside the transaction that makes the
change. One publication and an import of 20,000 rows go through the same door.
"""

from epn_commons.contributions.models.change import Change
from epn_commons.core import bulk

_projections = []


def register(project):
    """Register ``project(model, ids, action)``: a ``Contribution`` class, its primary keys, an ``Action``."""
    _projections.append(project)
    return project


def announce(model, ids, action):
    """Tell the feed and every projection that contributions of one kind changed for the public."""
    ids = list(ids)
    if not ids:
        return
    public_ids = model._base_manager.filter(pk__in=ids).order_by("pk").values_list("public_id", flat=True)
    bulk.insert(Change, [Change(kind=model.kind, public_id=public_id, action=action) for public_id in public_ids])
    for project in _projections:
        project(model, ids, action)
