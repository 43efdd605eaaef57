"""Writing an answer together before it is published: every edit is kept, and nobody overwrites anybody."""

from django.db import transaction
from django.utils import timezone

from epn_commons.contributions import queue, revising, snapshots
from epn_commons.contributions.enums import Action, Outcome, Status
from epn_commons.contributions.exceptions import NothingChanged, RevisionConflict
from epn_commons.contributions.projections import announce
from legalbox import references
from legalbox.models import Question


def lock(question):
    """The question as it is now, under lock; the caller holds the transaction."""
    return Question._base_manager.select_for_update(of=("self",)).get(pk=question.pk)


@transaction.atomic
def write(question, values, *, by, comment="", base_version=None, seen_version=None):
    """Save an edit of a question that is not published yet, as a version. Raises NothingChanged, RevisionConflict,
    ValidationError. ``base_version`` is what the form showed, ``seen_version`` the last conflict that was settled."""
    snapshots.refuse_unknown(Question, values)
    live = lock(question)
    current = snapshots.take(live)
    began = _at(live, base_version, current)
    changes = snapshots.changed(current, snapshots.changed(began, values))
    if not changes:
        raise NothingChanged
    seen = _at(live, seen_version or base_version, current)
    clashes = [name for name in changes if current[name] != seen[name]]
    if clashes:
        raise RevisionConflict(clashes)
    _apply(live, changes, current, by=by, comment=comment)
    question.refresh_from_db()
    return Outcome.SAVED


def _at(live, version, current):
    older = version is not None and 1 <= version < live.version
    return revising.values_at(live, version) if older else current


def _apply(live, changes, before, *, by, comment):
    live.record_provenance(changes, by=by)
    live.updated_at = timezone.now()
    snapshots.apply(live, changes)
    revising.record_many(
        Question,
        [(live.pk, live.version, {name: before[name] for name in changes}, changes)],
        by=by,
        comment=comment,
    )
    references.refresh([live.pk])
    queue.refresh(Question, [live.pk])


def write_now(live, values, *, by, comment=""):
    """Edit in the name of who may decide (a merge, shipped content): a kept version, at once, whatever the status.
    ``live`` is under lock. Nothing to change, nothing done."""
    before = snapshots.take(live)
    changes = snapshots.changed(before, values)
    if not changes:
        return
    if live.status == Status.PUBLISHED:
        live.version += 1
    _apply(live, changes, before, by=by, comment=comment)
    if live.status == Status.PUBLISHED:
        announce(Question, [live.pk], Action.UPDATED)
