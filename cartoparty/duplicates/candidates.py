"""Which places are worth comparing: those of a commune that share a word, a street, a contact or a spot, and those of
any commune that share a SIRET, a telephone or a name under one postcode."""

from collections import defaultdict
from itertools import combinations

MAX_STRANGERS = 40
"""A number or a SIRET given by more places than that, over several communes, is a switchboard's or a network's."""
MAX_BLOCK = 200
"""Up to so many places that share something in one commune, all are compared. Beyond (a word that a whole city uses, a
file that repeats itself), comparing all would take the square of it."""
NEIGHBOURS = 10
"""… and each is then compared with so many of those that follow it by name, and by address."""
_STEM = 4
_GRID = 1000
"""Cells a degree: about 100 metres."""


def pairs(profiles):
    """``{(index, index)}`` over a list of profiles, each pair once."""
    blocks, across = defaultdict(list), defaultdict(list)
    for index, profile in enumerate(profiles):
        here = profile.commune or f"postcode {profile.postcode}"
        for key in _keys(profile):
            blocks[here, *key].append(index)
        for key in _keys_across(profile):
            across[key].append(index)
    found = set()
    for indexes in blocks.values():
        found.update(combinations(indexes, 2) if len(indexes) <= MAX_BLOCK else _neighbours(indexes, profiles))
    for indexes in across.values():
        if len(indexes) <= MAX_STRANGERS:
            found.update(combinations(indexes, 2))
    return found


def _neighbours(indexes, profiles):
    for said in (_name, _street):
        ordered = sorted(indexes, key=lambda index: (said(profiles[index]), index))
        for rank, one in enumerate(ordered):
            for other in ordered[rank + 1 : rank + 1 + NEIGHBOURS]:
                yield min(one, other), max(one, other)


def _name(profile):
    return profile.name.folded


def _street(profile):
    return (sorted(profile.address.words), sorted(profile.address.numbers)) if profile.address else ([], [])


def _keys(profile):
    """What two records of one place of a commune share at least once, even with a slip in a word."""
    keys = {("word", word[:_STEM]) for word, weight in profile.name.words.items() if weight == 1}
    if not keys:
        keys = {("service", service) for service in profile.name.services} or {("name", profile.name.folded)}
    if profile.address:
        streets = [word for word, weight in profile.address.words.items() if weight == 1]
        keys.update(("street", word[:_STEM]) for word in streets)
    if profile.point:
        keys.add(("spot", round(profile.point[0] * _GRID), round(profile.point[1] * _GRID)))
    if profile.phone:
        keys.add(("phone", profile.phone))
    keys.update(("email", email) for email in profile.emails)
    return keys


def _keys_across(profile):
    if profile.phone:
        yield "phone", profile.phone
    if profile.pivot:
        yield "pivot", profile.pivot
    if profile.name.folded and profile.postcode:
        yield "name", profile.name.folded, profile.postcode
