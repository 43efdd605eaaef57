"""Taking over what service-public changed. Addresses and CERFA numbers are facts: they are taken over, as revisions,
where ours still says what service-public said. The rest is for a person to write: nothing of ours is overwritten."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from demarches.enums import UpstreamChangeKind as Kind
from demarches.models import UpstreamChange
from demarches.upstream.following import services_following
from epn_commons.contributions.exceptions import NothingChanged
from epn_commons.contributions.revising import revise

_CERFA = re.compile(r"(\d{5})(?:\*(\d{1,2}))?")


@dataclass
class Applied:
    """What accepting did: services corrected, services left as they are because ours differ, kinds left to write."""

    corrected: list = field(default_factory=list)
    kept: list = field(default_factory=list)
    by_hand: list = field(default_factory=list)


def accept(change, *, by):
    """Take over the addresses and numbers, and close the change. Raises AlreadyDecided; returns ``Applied``."""
    with transaction.atomic():
        change = UpstreamChange.objects.select_for_update(of=("self",)).select_related("record").get(pk=change.pk)
        change.mark_applied(by=by)
        applied = Applied()
        for service, values, seen in plan(change):
            _apply(service, values, seen, change, applied, by=by)
        applied.by_hand = sorted({entry["kind"] for entry in change.differences} - {Kind.SERVICE, Kind.CERFA})
    return applied


def plan(change):
    """``(service, new values, values that service-public gave before)`` for each service of ours that it touches."""
    touched = {}
    for entry in change.differences:
        if entry["kind"] in (Kind.SERVICE, Kind.CERFA) and entry["after"] and entry["about"].startswith("R"):
            new, old = touched.setdefault(entry["about"], ({}, {}))
            names = _values(entry["kind"], entry["after"])
            new.update(names)
            old.update(_values(entry["kind"], entry["before"]) or dict.fromkeys(names, ""))
    return [
        (service, *touched[record_id])
        for service in services_following(touched).order_by("name", "pk")
        for record_id in service.upstream_ids
        if record_id in touched
    ]


def _values(kind, text):
    if kind == Kind.SERVICE:
        return {"url": text} if text else {}
    found = _CERFA.fullmatch(text)
    return {"cerfa_number": found[1], "cerfa_version": (found[2] or "").zfill(2) if found[2] else ""} if found else {}


def _apply(service, values, seen, change, applied, *, by):
    wanted = {name: value for name, value in values.items() if getattr(service, name) != value}
    free = {name: value for name, value in wanted.items() if getattr(service, name) in ("", seen.get(name, ""))}
    if set(wanted) - set(free):
        applied.kept.append(service)
    if not free:
        return
    comment = _("Repris de service-public (%(id)s)") % {"id": change.record.record_id}
    try:
        with transaction.atomic():
            revise(service, free, by=by, comment=comment)
    except (ValidationError, NothingChanged):
        applied.kept.append(service)
    else:
        applied.corrected.append(service)
