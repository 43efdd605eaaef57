"""Saying that what is written about a place still holds: what is confirmed, by whom, and taking it back.

Confirming changes no field, hence no version: it dates the structure and the provenance of each field, whose own
source stays beside, and tells the feed, so that the API, the search and the exports follow.
"""

import uuid
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartoparty.enums import FactGroup, Voucher
from cartoparty.models import Confirmation, Retraction, Structure
from epn_commons.contributions.enums import Action, Licence, Status
from epn_commons.contributions.projections import announce

FIELDS = {
    FactGroup.HOURS: ("opening_hours", "opening_hours_note"),
    FactGroup.SERVICES: ("services", "audiences", "specific_support", "languages", "accompaniments", "fees"),
    FactGroup.CONTACTS: (
        "name", "address", "address_complement", "postcode", "commune", "phone", "emails", "websites", "booking_url",
        "access_modes", "accessible",
    ),
}  # fmt: skip
STAMP = ("confirmed_on", "confirmed_by", "confirmation")
"""What a confirmation adds to the provenance of a field."""
UNDO_WITHIN = timedelta(minutes=10)
"""The toast shows « Annuler » for 10 seconds; a person who reads slowly, or without scripts, has longer."""
DOUBLE_CLICK = timedelta(minutes=1)


class CannotConfirm(Exception):
    """The structure is not published, or it changed since it was read."""


class TooLate(Exception):
    """Nothing of that person's is left to take back."""

    def __init__(self):
        super().__init__(
            _("Cette confirmation ne peut plus être annulée. Si elle est fausse, proposez une correction.")
        )


def confirm(structure, groups, *, by=None, link="", seen_version=None):
    """Write that ``groups`` of facts hold, in the name of a member (``by``) or of the place (``link``, the name of a
    signed link). Returns the standing confirmations of these groups by this link or member: those just made, and
    those that this link, or a second click, had already made.

    Raises CannotConfirm when the structure is not published or no longer at ``seen_version``.
    """
    with transaction.atomic():
        live = _lock(structure)
        made = list(_already_made(live, groups, by=by, link=link))
        left = [group for group in groups if group not in {confirmation.group for confirmation in made}]
        if left:
            _refuse_unread(live, seen_version)
            made += _vouch(live, left, by=by, link=link)
    return made


def vouched_via():
    """For ``annotate``: who made the confirmation that dates a structure, a ``Voucher``; null when it has none of
    its own."""
    last = Confirmation.objects.filter(structure=OuterRef("pk"), at=OuterRef("confirmed_at"))
    return Subquery(last.values("via")[:1])


def voucher_name(via):
    """Who confirmed, for « Confirmé le … par … »; nothing when that is not known here (an import, a merge)."""
    return str(Voucher(via).label) if via else ""


def _lock(structure):
    return Structure._base_manager.select_for_update(of=("self",)).get(pk=structure.pk)


def _already_made(live, groups, *, by, link):
    made = Confirmation.objects.standing().filter(structure=live, group__in=groups)
    if link:
        return made.filter(link=link)
    return made.filter(by=by, version=live.version, at__gt=timezone.now() - DOUBLE_CLICK)


def _refuse_unread(live, seen_version):
    if live.status != Status.PUBLISHED:
        raise CannotConfirm(_("Cette fiche n’est plus publiée : il n’y a rien à confirmer."))
    if seen_version not in (None, live.version):
        raise CannotConfirm(_("La fiche a changé depuis que vous l’avez ouverte : relisez-la, puis confirmez."))


def _vouch(live, groups, *, by, link):
    now, act = timezone.now(), uuid.uuid4()
    via = Voucher.MEMBER if by else Voucher.PLACE
    made = Confirmation.objects.bulk_create(
        [
            Confirmation(
                structure=live, group=group, via=via, by=by, link=link, act=act, version=live.version, at=now,
                before=_freshness(live, group),
            )
            for group in groups
        ]
    )  # fmt: skip
    fields = [field for group in groups for field in FIELDS[group]]
    stamps = {field: _stamp(live, field, via=via, on=timezone.localdate(now), act=act) for field in fields}
    _write(live, confirmed_at=now, updated_on=timezone.localdate(now), stamps=stamps)
    return made


def _freshness(live, group):
    return {
        "confirmed_at": live.confirmed_at.isoformat() if live.confirmed_at else None,
        "updated_on": live.updated_on.isoformat(),
        "stamps": {field: live.provenance.get(field) for field in FIELDS[group]},
    }


def _stamp(live, field, *, via, on, act):
    """The source of the field stays, the confirmation comes beside it."""
    confirmation = {"confirmed_on": on.isoformat(), "confirmed_by": via.value, "confirmation": str(act)}
    return {**_source(live, field), **confirmation}


def _source(structure, field):
    nobody = {"source": "", "licence": Licence.ETALAB, "on": None}
    return structure.provenance.get(field) or structure.provenance.get("*") or nobody


def confirmed_alike(live, gone):
    """For a merge, ``{field: stamp}``: what ``gone`` says as ``live`` does, and that was confirmed there later. The
    source is that of ``live``, the confirmation that of ``gone``."""
    stamps = {}
    for field in (field for fields in FIELDS.values() for field in fields):
        ours, theirs = _source(live, field), gone.provenance.get(field) or {}
        says_alike = _value(live, field) == _value(gone, field)
        if says_alike and theirs.get("confirmed_on", "") > ours.get("confirmed_on", ""):
            stamps[field] = {**ours, **{key: theirs[key] for key in STAMP if key in theirs}}
    return stamps


def _value(structure, field):
    return structure._meta.get_field(field).value_from_object(structure)


def _write(live, *, confirmed_at, updated_on, stamps):
    live.confirmed_at, live.updated_on, live.updated_at = confirmed_at, updated_on, timezone.now()
    provenance = {**live.provenance, **stamps}
    live.provenance = {field: stamp for field, stamp in provenance.items() if stamp}
    live.save(update_fields=["confirmed_at", "updated_on", "updated_at", "provenance"])
    if live.status == Status.PUBLISHED:
        announce(Structure, [live.pk], Action.UPDATED)


# --- Taking it back -----------------------------------------------------------------------------------------------


def take_back(structure, act, *, by):
    """Undo what ``by`` confirmed by one click: the freshness of the structure is again what it was, but for what
    others wrote or confirmed since. Raises TooLate."""
    with transaction.atomic():
        live = _lock(structure)
        recent = Confirmation.objects.standing().filter(at__gt=timezone.now() - UNDO_WITHIN)
        confirmations = list(recent.filter(structure=live, act=act, by=by, via=Voucher.MEMBER))
        if not confirmations:
            raise TooLate
        Retraction.objects.bulk_create([Retraction(confirmation=confirmation) for confirmation in confirmations])
        gone = list(Confirmation.objects.filter(structure=live, retraction__isnull=False))
        stamps = _stamps_before(live, act, confirmations, gone)
        _write(live, **_dates_before(live, confirmations[0], gone), stamps=stamps)


def _stamps_before(live, act, confirmations, gone):
    """The stamps that these confirmations replaced; one left by a confirmation that was itself taken back gives way
    to what stood before it."""
    replaced = {(str(one.act), field): stamp for one in gone for field, stamp in one.before["stamps"].items()}
    stamps = {}
    for field in (field for one in confirmations for field in one.before["stamps"]):
        stamp = live.provenance.get(field)
        if _confirmation_of(stamp) != str(act):
            continue
        while (_confirmation_of(stamp), field) in replaced:
            stamp = replaced[_confirmation_of(stamp), field]
        stamps[field] = stamp
    return stamps


def _confirmation_of(stamp):
    return (stamp or {}).get("confirmation")


def _dates_before(live, confirmation, gone):
    if live.confirmed_at != confirmation.at:
        return {"confirmed_at": live.confirmed_at, "updated_on": live.updated_on}
    replaced = {one.at: one.before for one in gone}
    before = confirmation.before
    while (at := _moment(before["confirmed_at"])) in replaced:
        before = replaced[at]
    # Someone who edited since dated the facts anew.
    is_ours = live.version == confirmation.version
    return {"confirmed_at": at, "updated_on": date.fromisoformat(before["updated_on"]) if is_ours else live.updated_on}


def _moment(text):
    return datetime.fromisoformat(text) if text else None
