"""What the portal knows about a person, gathered from every app that registers, for an export or a closing."""

from django.db import transaction

_registered = {}


def register(name, collector, eraser=None):
    """``collector(user)`` gives JSON-serialisable data for the export, under the key ``name`` of the file;
    ``eraser(user)`` removes what identifies the person when the account closes (contributions themselves stay)."""
    if name in _registered:
        raise ValueError(f"Personal data registered twice: {name}")
    _registered[name] = (collector, eraser)


def collect(user):
    return {name: collector(user) for name, (collector, _eraser) in sorted(_registered.items())}


@transaction.atomic
def erase(user):
    for _collector, eraser in _registered.values():
        if eraser:
            eraser(user)
