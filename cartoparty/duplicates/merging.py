"""Two records of one place made one, and parted again: everything or nothing, under the locks of both."""

import hashlib

import orjson
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cartoparty.confirming import confirmed_alike
from cartoparty.duplicates import belongings
from cartoparty.duplicates.choosing import SINGLE, Side, merged_values, propose
from cartoparty.duplicates.finding import ADVISORY_LOCK, LIVING
from cartoparty.enums import Likelihood, PairState
from cartoparty.models import DuplicatePair, MergeRecord, Structure
from epn_commons.contributions import queue, revising, snapshots
from epn_commons.contributions.enums import Action, Status
from epn_commons.contributions.exceptions import AlreadyDecided
from epn_commons.contributions.projections import announce

_BESIDES = ("siren", "commune_name_given", "doubted_point", "ban_key", "updated_on", "confirmed_at", "provenance")
"""Columns that a merge may write and that no revision holds."""


class MergeConflict(Exception):
    """Records that somebody changed since the person looked at them; nothing was written. ``structures`` are they."""

    def __init__(self, structures):
        super().__init__(
            _("%(names)s : la fiche a changé depuis que vous l’avez ouverte. Relisez-la puis recommencez.")
            % {"names": ", ".join(f"« {structure} »" for structure in structures)}
        )
        self.structures = tuple(structures)


class MergeRefused(Exception):
    """Records that cannot be merged, or parted, as they stand. The message says what to do."""


def stamp(structure):
    """A short text that changes with anything that the record says: what a page shows and gives back, so that one
    merges what one has read."""
    said = [structure.version, structure.status, _state(structure)]
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def better_kept(one, other):
    """The pair ``(keep, drop)`` to propose: what is published, then what is fuller, then the older address."""

    def worth(structure):
        return structure.status == Status.PUBLISHED, -len(structure.lacks), -structure.pk

    return (one, other) if worth(one) >= worth(other) else (other, one)


def merge(keep, drop, *, by, choices=None, seen=None):
    """Make one place of two records; returns the ``MergeRecord``, by which it can be undone.

    ``choices`` is ``{line: "keep" | "drop" | "both"}`` for the lines of ``choosing.propose`` that the person changed;
    ``seen`` is ``{primary key: stamp}`` of both records as the person read them. Whether ``by`` may decide is asked by
    the caller's look-up. Raises MergeConflict, MergeRefused, AlreadyDecided, ValidationError; nothing is then written.
    """
    with transaction.atomic():
        _wait_for_searches()
        live, gone = _lock(keep.pk, drop.pk)
        _refuse(live, gone, seen or {})
        pair = _lock_pair(live, gone, by=by)
        lines = propose(live, gone, choices)
        before = {"kept": _state(live), "dropped": _state(gone)}
        written = merged_values(live, gone, lines)
        moved = belongings.move(gone, live)
        _write(live, {**written, **_dates(live, gone), "provenance": _provenance(live, gone, lines)})
        belongings.describe_anew(live, moved)
        _log(live, before["kept"], by=by, comment=_("Fusion avec « %(name)s »") % {"name": gone})
        _withdraw(gone, live, by=by)
        record = MergeRecord.objects.create(
            kept=live,
            dropped=gone,
            before=before,
            written=_changes(before["kept"], _state(live)),
            sides={line.name: line.side for line in lines if line.kept != line.dropped},
            moved=orjson.loads(orjson.dumps(moved)),
            merged_by=by,
        )
        _decide(pair, PairState.MERGED, by=by)
        _forget_suggestions(gone)
    keep.refresh_from_db()
    drop.refresh_from_db()
    return record


def undo(record, *, by):
    """Part two records again: each gets back what it had, except the fields that somebody has corrected since.

    Returns the names of those fields. Raises AlreadyDecided, MergeRefused; nothing is then written.
    """
    with transaction.atomic():
        _wait_for_searches()
        live, gone = _lock(record.kept_id, record.dropped_id)
        record = MergeRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
        if record.undone_at:
            raise AlreadyDecided(record.undone_by)
        if live.absorptions.standing().exists():
            raise MergeRefused(
                _("« %(name)s » a été fusionnée à son tour : annulez d’abord cette fusion-là.") % {"name": live}
            )
        pair = _lock_pair(live, gone, by=None)
        current = _state(live)
        kept = [name for name, value in record.written.items() if current[name] != value and name != "provenance"]
        back = {name: record.before["kept"][name] for name in record.written if name not in kept}
        back["provenance"] = _provenance_before(live, record)
        belongings.give_back(record.moved, gone, live)
        _write(live, back)
        belongings.describe_anew(gone, record.moved)
        _log(live, current, by=by, comment=_("Fusion avec « %(name)s » annulée") % {"name": gone})
        _bring_back(gone, live, by=by)
        record.undone_by, record.undone_at = by, timezone.now()
        record.save(update_fields=["undone_by", "undone_at"])
        _decide(pair, PairState.SUGGESTED, by=None)
    return [name for name in kept if name in Structure.revisable_fields]


def moved_to(slug, *, user):
    """The structure that answers for an address whose record was merged, through any number of merges, when ``user``
    may see it; otherwise None. The old address answers 301 to it."""
    seen = set()
    heir = MergeRecord.objects.standing().filter(dropped__slug=slug).values_list("kept", flat=True).first()
    found = None
    while heir is not None and heir not in seen:
        seen.add(heir)
        found = heir
        heir = MergeRecord.objects.standing().filter(dropped=heir).values_list("kept", flat=True).first()
    return Structure.objects.visible_to(user).filter(pk=found).first() if found else None


# --- locks and refusals ---------------------------------------------------------------------------------------


def _wait_for_searches():
    """Many may merge at once, but none while pairs are being written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext(%s))", [ADVISORY_LOCK])


def _lock(kept, dropped):
    rows = Structure._base_manager.filter(pk__in=[kept, dropped]).select_for_update(of=("self",)).order_by("pk")
    found = {structure.pk: structure for structure in rows}
    return found[kept], found[dropped]


def _refuse(live, gone, seen):
    if live.pk == gone.pk:
        raise MergeRefused(_("Une fiche ne se fusionne pas avec elle-même : choisissez-en une autre."))
    for structure in (live, gone):
        earlier = structure.absorptions.standing().select_related("merged_by").first()
        if earlier:
            raise AlreadyDecided(earlier.merged_by)
        if structure.status not in LIVING:
            raise MergeRefused(
                _("« %(name)s » est %(status)s : seules des fiches publiées ou en relecture se fusionnent.")
                % {"name": structure, "status": structure.get_status_display()}
            )
    if gone.status == Status.PUBLISHED and live.status != Status.PUBLISHED:
        raise MergeRefused(
            _("« %(name)s » est publiée et l’autre fiche ne l’est pas : gardez celle qui est publiée.")
            % {"name": gone}
        )
    changed = [structure for structure in (live, gone) if seen.get(structure.pk, stamp(structure)) != stamp(structure)]
    if changed:
        raise MergeConflict(changed)


def _lock_pair(live, gone, *, by):
    """The pair of two records, made if nobody had seen it. To decide on it (``by``), it must still wait."""
    first, second = sorted((live.pk, gone.pk))
    pair, _created = DuplicatePair.objects.select_for_update(of=("self",)).get_or_create(
        first_id=first, second_id=second, defaults={"score": 0, "likelihood": Likelihood.POSSIBLE}
    )
    if by and pair.state != PairState.SUGGESTED:
        raise AlreadyDecided(pair.decided_by)
    return pair


def _decide(pair, state, *, by):
    pair.state, pair.decided_by, pair.decided_at = state, by, timezone.now() if by else None
    pair.save(update_fields=["state", "decided_by", "decided_at"])


def _forget_suggestions(gone):
    waiting = DuplicatePair.objects.filter(state=PairState.SUGGESTED)
    waiting.filter(first=gone).delete()
    waiting.filter(second=gone).delete()


# --- what is written ------------------------------------------------------------------------------------------


def _state(structure):
    """Everything that a merge may change, as JSON: what ``MergeRecord`` keeps."""
    besides = {name: structure._meta.get_field(name).value_from_object(structure) for name in _BESIDES}
    dated = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in besides.items()}
    return {**snapshots.take(structure), **dated}


def _changes(before, after):
    return {name: value for name, value in after.items() if value != before[name]}


def _dates(live, gone):
    """A merged place is as fresh as the freshest of the two."""
    confirmed = [date for date in (live.confirmed_at, gone.confirmed_at) if date]
    return {"updated_on": max(live.updated_on, gone.updated_on), "confirmed_at": max(confirmed, default=None)}


def _provenance(live, gone, lines):
    """Where each field comes from, kept with it: its own stamp, and both sources where both gave something."""
    merged = {**live.provenance, **confirmed_alike(live, gone)}
    for line in lines:
        for column in SINGLE.get(line.name, (line.name,)):
            name = column.removesuffix("_id")
            if line.side == Side.DROP:
                merged[name] = _stamp_of(gone, name)
            elif line.side == Side.BOTH and line.kept != line.dropped:
                merged[name] = _both_stamps(_stamp_of(live, name), _stamp_of(gone, name))
    return {name: source for name, source in merged.items() if source}


def _stamp_of(structure, name):
    return structure.provenance.get(name) or structure.provenance.get("*")


def _both_stamps(one, other):
    if not one or not other or one == other:
        return one or other
    return {
        key: ", ".join(dict.fromkeys(value for value in (one.get(key), other.get(key)) if value))
        for key in ("source", "licence")
    } | {"on": max(one.get("on") or "", other.get("on") or "") or None}


def _provenance_before(live, record):
    """Stamps as they were, except those that someone has written since the merge."""
    before = record.before["kept"]["provenance"]
    merged = record.written.get("provenance", before)
    stamps = {
        name: before.get(name) if live.provenance.get(name) == merged.get(name) else live.provenance.get(name)
        for name in {**before, **merged, **live.provenance}
    }
    return {name: source for name, source in stamps.items() if source}


def _write(structure, values):
    """Values of ``_state`` or of ``merged_values`` onto a record: their rules are those of the database, and both
    records already kept them."""
    for name, value in values.items():
        field = structure._meta.get_field(name.removesuffix("_id"))
        if not field.many_to_many:
            setattr(structure, field.attname, value if value is None else field.to_python(value))
    structure.version += 1
    structure.updated_at = timezone.now()
    structure.save()
    if "themes" in values:
        structure.themes.set(values["themes"])


def _log(structure, before, *, by, comment):
    """A published record keeps its merge in its history, and partners are told; one that waits is described anew."""
    if structure.status != Status.PUBLISHED:
        queue.refresh(Structure, [structure.pk])
        return
    after = snapshots.take(structure)
    values = snapshots.changed(before, after)
    edit = (structure.pk, structure.version, {name: before[name] for name in values}, values)
    revising.record_many(Structure, [edit], by=by, comment=comment[:500])
    announce(Structure, [structure.pk], Action.UPDATED)


def _withdraw(gone, live, *, by):
    """Out of the register, by the moves of any contribution: their author and the partners are told."""
    reason = _("Cette fiche décrivait le même lieu que « %(name)s », où ses informations ont été reprises.")
    reason = reason % {"name": live}
    Structure._base_manager.filter(pk=gone.pk).update(version=gone.version + 1)
    if gone.status == Status.PUBLISHED:
        gone.archive(by=by, reason=reason)
    else:
        gone.reject(by=by, reason=reason)


def _bring_back(gone, live, *, by):
    """Back to where it was, unless somebody has already moved it."""
    reason = _("La fusion avec « %(name)s » a été annulée.") % {"name": live}
    Structure._base_manager.filter(pk=gone.pk).update(version=gone.version + 1)
    if gone.status == Status.ARCHIVED:
        gone.restore(by=by, reason=reason)
    elif gone.status == Status.REJECTED:
        gone.rework(by=by)
        gone.submit(by=by)
