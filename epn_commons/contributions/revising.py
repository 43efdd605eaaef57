"""Edits: one verb, one function. Each locks the contribution first, then the revision, so that two people at once
find one winner, and writes everything or nothing."""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from epn_commons.contributions import queue, snapshots
from epn_commons.contributions.enums import Action, Outcome, RevisionState, Status, Wait
from epn_commons.contributions.exceptions import AlreadyDecided, NothingChanged, RevisionConflict
from epn_commons.contributions.models.review_item import ReviewItem
from epn_commons.contributions.models.revision import Revision
from epn_commons.contributions.notifications import tell_of_revision, tell_of_undoing
from epn_commons.contributions.projections import announce


def revise(contribution, values, *, by, comment="", base_version=None, seen_version=None):
    """See :meth:`Contribution.revise`.

    ``base_version`` is the version that the author's form showed: what they left as it was then is no edit of theirs,
    whatever others wrote since. ``seen_version`` is the last version whose conflicts they were shown and settled.
    """
    snapshots.refuse_unknown(type(contribution), values)
    with transaction.atomic():
        live = _lock(contribution)
        current = snapshots.take(live)
        touched = snapshots.changed(_snapshot_at(live, base_version, current), values)
        changes = snapshots.changed(current, touched)
        if not changes:
            raise NothingChanged
        if live.status != Status.PUBLISHED:
            _write(live, changes, by=by)
            queue.refresh(type(live), [live.pk])
            outcome = Outcome.SAVED
        else:
            seen = seen_version or base_version
            before = _snapshot_at(live, seen, current)
            revision = _record(live, changes, before, by=by, comment=comment, base_version=seen)
            outcome = _settle(live, revision, by=by)
    contribution.refresh_from_db()
    return outcome


def _is_older(live, version):
    return version is not None and 1 <= version < live.version


def _snapshot_at(live, version, current):
    return values_at(live, version) if _is_older(live, version) else current


def _lock(contribution):
    return type(contribution)._base_manager.select_for_update(of=("self",)).get(pk=contribution.pk)


def _record(live, changes, before, *, by, comment, base_version):
    """Keep a revision. One begun on an older version keeps that version and what it held: what was changed since is
    then compared."""
    return Revision.objects.create(
        target=live,
        base_version=base_version if _is_older(live, base_version) else live.version,
        values=changes,
        before={name: before[name] for name in changes},
        comment=comment,
        author=by,
    )


def _settle(live, revision, *, by):
    """Publish at once for those who may, wait in the queue otherwise."""
    if not by.publishes_at_once:
        _validate(live, revision.values)
        queue.enqueue(type(live), [live.pk], wait=Wait.REVISION, revision=revision, author=by)
        return Outcome.AWAITING_REVIEW
    _accept(live, revision, by=by, choices={})
    if not by.can_moderate:
        queue.enqueue(type(live), [live.pk], wait=Wait.AFTER_THE_FACT, revision=revision, author=by)
    return Outcome.PUBLISHED


def _validate(live, values):
    """Raise ValidationError for values that could not be accepted; the live row is left untouched."""
    trial = transaction.savepoint()
    try:
        snapshots.apply(type(live)._base_manager.get(pk=live.pk), values)
    finally:
        transaction.savepoint_rollback(trial)


def conflicting_fields(live, revision):
    """Fields that the revision changes and that someone else changed since it began, to another value."""
    if revision.base_version == live.version:
        return []
    current = snapshots.take(live)
    return [
        name
        for name, value in revision.values.items()
        if current.get(name) != revision.before.get(name) and current.get(name) != value
    ]


def accept(revision, *, by, choices=None, seen_version=None):
    """Put a pending revision online as a new version.

    ``choices`` gives, for each field in conflict, the JSON value to keep; they count only if ``seen_version``, the
    version they were made on, is still the live one. Raises AlreadyDecided, RevisionConflict, ValidationError.
    Whether ``by`` may decide is asked by the caller's look-up.
    """
    with transaction.atomic():
        live, revision = _lock_pending(revision)
        still_true = seen_version is None or seen_version == live.version
        _accept(live, revision, by=by, choices=(choices or {}) if still_true else {})
    return revision


def _lock_pending(revision):
    live = _lock(revision.target)
    revision = Revision.objects.select_for_update(of=("self",)).select_related("author").get(pk=revision.pk)
    if revision.state != RevisionState.PENDING:
        raise AlreadyDecided(revision.decided_by)
    revision.target = live
    return live, revision


def _accept(live, revision, *, by, choices):
    unresolved = [name for name in conflicting_fields(live, revision) if name not in choices]
    if unresolved:
        raise RevisionConflict(unresolved)
    before = snapshots.take(live)
    values = snapshots.changed(before, {**revision.values, **choices})
    live.version += 1
    live.updated_at = timezone.now()
    _write(live, values, by=revision.author)
    revision.values = values
    revision.before = {name: before[name] for name in values}
    revision.version = live.version
    _decide(revision, RevisionState.ACCEPTED, by=by)
    if live.status == Status.PUBLISHED:
        announce(type(live), [live.pk], Action.UPDATED)
    tell_of_revision(revision, live, accepted=True)


def _write(live, values, *, by):
    live.record_provenance(values, by=by)
    snapshots.apply(live, values)


def _decide(revision, state, *, by, reason=""):
    revision.state, revision.decided_by, revision.decided_at, revision.reason = state, by, timezone.now(), reason
    revision.save()
    ReviewItem.objects.filter(revision=revision).delete()


def reject(revision, *, by, reason):
    """Refuse a pending revision, saying why: its author reads it. Raises AlreadyDecided, ValidationError."""
    if not reason.strip():
        raise ValidationError({"reason": _("Un refus doit être motivé.")})
    with transaction.atomic():
        live, revision = _lock_pending(revision)
        _decide(revision, RevisionState.REJECTED, by=by, reason=reason)
        tell_of_revision(revision, live, accepted=False)
    return revision


def withdraw(revision, *, by):
    """Take back one's own pending revision. Raises AlreadyDecided."""
    with transaction.atomic():
        _live, revision = _lock_pending(revision)
        _decide(revision, RevisionState.WITHDRAWN, by=by)
    return revision


def approve_afterwards(item, *, by):
    """A coordinator has read what a trusted mediator published: it leaves the queue, signed. Raises AlreadyDecided."""
    with transaction.atomic():
        live = _lock(item.target)
        _settle_afterwards(item, live)
        type(live)._base_manager.filter(pk=live.pk).update(reviewed_by=by, reviewed_at=timezone.now())


def _settle_afterwards(item, live):
    settled, _rows = ReviewItem.objects.filter(pk=item.pk, wait=Wait.AFTER_THE_FACT).delete()
    if not settled:
        raise AlreadyDecided(live.reviewed_by)


def undo_afterwards(item, *, by, reason):
    """Take back what a trusted mediator published: the fields of that revision that nobody changed since, or the
    whole contribution when it was its first publication. Raises AlreadyDecided, ValidationError."""
    if not reason.strip():
        raise ValidationError({"reason": _("Un retour en arrière doit être motivé.")})
    with transaction.atomic():
        live = _lock(item.target)
        _settle_afterwards(item, live)
        type(live)._base_manager.filter(pk=live.pk).update(reviewed_by=by, reviewed_at=timezone.now())
        if item.revision is None:
            live.archive(by=by, reason=reason)
            return
        current = snapshots.take(live)
        kept = [name for name, value in item.revision.values.items() if current.get(name) == value]
        if kept:
            comment = _("Retour en arrière : %(reason)s") % {"reason": reason}
            revise(live, {name: item.revision.before[name] for name in kept}, by=by, comment=comment[:500])
        tell_of_undoing(item.revision, live, reason=reason)


def values_at(contribution, version):
    """The snapshot of a contribution as it was at ``version``: the later revisions undone, newest first."""
    values = snapshots.take(contribution)
    later = Revision.objects.about(contribution).accepted().filter(version__gt=version).order_by("-version")
    for before in later.values_list("before", flat=True):
        values.update(before)
    return values


def revert(contribution, *, to_version, by):
    """Bring back an older version, as a new revision. Returns an ``Outcome``."""
    comment = _("Retour à la version %(version)s") % {"version": to_version}
    return revise(contribution, values_at(contribution, to_version), by=by, comment=comment)


def record_many(model, edits, *, by=None, comment=""):
    """Log edits that an import has already written, set-based: ``edits`` is a list of
    ``(id, new version, before, values)``. The caller holds the locks and the transaction."""
    now = timezone.now()
    content_type = ContentType.objects.get_for_model(model)
    Revision.objects.bulk_create(
        [
            Revision(
                content_type=content_type,
                object_id=pk,
                base_version=version - 1,
                version=version,
                values=values,
                before=before,
                comment=comment,
                author=by,
                state=RevisionState.ACCEPTED,
                decided_by=by,
                decided_at=now,
            )
            for pk, version, before, values in edits
        ],
        batch_size=1000,
    )
