"""The one place that writes ``status``: set-based, under a row lock, logged."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from epn_commons.contributions import queue
from epn_commons.contributions.enums import Action, Status, Wait
from epn_commons.contributions.models.transition import Transition
from epn_commons.contributions.notifications import tell_authors
from epn_commons.contributions.projections import announce
from epn_commons.core import bulk


def move(model, ids, target, *, sources, by, comment="", **stamps):
    """Move contributions of one kind to ``target`` and log it; returns ``{id: status it came from}``.

    Those whose status is not among ``sources`` are left as they are: the caller compares. ``by`` is a user, or None
    for an import. ``stamps`` are further columns to write.
    """
    with transaction.atomic():
        rows = model._base_manager.filter(pk__in=ids)
        statuses = rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", "status")
        moved = {pk: Status(status) for pk, status in statuses if status in sources}
        if not moved:
            return {}
        rows.filter(pk__in=moved).update(status=target, updated_at=timezone.now(), **stamps)
        content_type = ContentType.objects.get_for_model(model)
        bulk.insert(
            Transition,
            [
                Transition(
                    content_type=content_type,
                    object_id=pk,
                    from_status=source,
                    to_status=target,
                    actor=by,
                    comment=comment,
                )
                for pk, source in moved.items()
            ],
        )
        _follow(model, moved, target, by=by, comment=comment)
    return moved


def _follow(model, moved, target, *, by, comment):
    """What each move brings: a place in the queue or out of it, a line in the public feed."""
    queue.settle_submissions(model, moved)
    tell_authors(model, moved, target, by=by, comment=comment)
    if target == Status.SUBMITTED:
        queue.enqueue(model, moved)
    elif target == Status.PUBLISHED:
        announce(model, moved, Action.CREATED)
        if by is not None and not by.can_moderate:
            queue.enqueue(model, moved, wait=Wait.AFTER_THE_FACT, author=by)
    elif target == Status.ARCHIVED:
        announce(model, moved, Action.DELETED)


def bump_version(model, ids):
    """A new version of published contributions; the caller holds their locks."""
    model._base_manager.filter(pk__in=ids).update(version=F("version") + 1, updated_at=timezone.now())
