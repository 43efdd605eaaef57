"""What the page of one change shows: each fact before and after, whom it concerns here, what accepting would do."""

from demarches.enums import UpstreamChangeKind as Kind
from demarches.upstream.applying import plan
from demarches.upstream.following import procedures_following, services_following

AUTOMATIC = {Kind.SERVICE, Kind.CERFA}


def describe(change):
    record = change.record
    ids = {record.record_id, *(entry["about"] for entry in change.differences if entry["about"].startswith("R"))}
    planned = [
        {"service": service, "ready": _is_ready(service, values, seen), "done": _is_done(service, values)}
        for service, values, seen in plan(change)
    ]
    return {
        "change": change,
        "record": record,
        "groups": list(_groups(change.differences)),
        "procedures": list(procedures_following([record.record_id]).order_by("title")[:50]),
        "services": list(services_following(ids).order_by("name")[:50]),
        "planned": planned,
        "by_hand": any(entry["kind"] not in AUTOMATIC for entry in change.differences),
    }


def _groups(differences):
    """The differences by kind, the gravest first, with their lines."""
    for kind in Kind:
        entries = [entry for entry in differences if entry["kind"] == kind]
        if entries:
            yield {"kind": kind, "label": kind.label, "entries": entries}


def _is_done(service, values):
    return all(getattr(service, name) == value for name, value in values.items())


def _is_ready(service, values, seen):
    """Whether ours still says what service-public said: only then is it replaced."""
    wanted = [name for name, value in values.items() if getattr(service, name) != value]
    return bool(wanted) and all(getattr(service, name) in ("", seen.get(name, "")) for name in wanted)
