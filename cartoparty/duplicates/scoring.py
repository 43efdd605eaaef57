"""How sure it is that two places are one, and why.

Measured on the region's own file (426 places), the 0.1 file (687) and Gironde (322); see ``CERTAIN``.
"""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartoparty.duplicates.addresses import address_likeness
from cartoparty.duplicates.words import name_likeness, services_differ
from cartoparty.enums import Likelihood
from epn_commons.core.geography import haversine_m

WEIGHTS = {
    "name": 0.40,
    "address": 0.30,
    "distance": 0.15,
    "phone": 0.10,
    "emails": 0.08,
    "pivot": 0.08,
    "sites": 0.05,
}
"""What each fact weighs. The score is the mean of those that both places give."""
CONTRARY = {"phone": 0.05, "emails": 0.03, "pivot": 0.03, "sites": 0.0}
"""Weights of those facts when they differ: a place has several numbers, and the SIRET given is often its owner's."""

NEAR_M, FAR_M = 50, 500
"""Metres: up to the first the distance is worth 1, from the second 0."""
SAME_ADDRESS = 0.85
"""From there the address agrees, and the distance between the points tells nothing but that one is wrong."""
SAME_NAME = 0.85
HALF_A_NAME = 0.5
"""Under it an address in common proves nothing: « pôle de jour » and « prévention » of one association, 0.41."""
UNLIKE_NAMES = 0.3
"""Below, whatever else agrees: several bodies under one roof share an address and a switchboard."""

CERTAIN = 0.85
"""With ``SAME_NAME`` and ``SAME_ADDRESS``: 21 pairs in the three files, each judged right by eye; the lowest, a
library of Châteauroux under two names, two numbers and one address, scores 0.898."""
PROBABLE = 0.70
"""4 pairs in the three files, right or worth a telephone call: « Médiathèque de Gradignan » and « Médiathèque Jean
Vautrin » at one address, 0.711."""
POSSIBLE = 0.55
"""10 pairs in the three files, most of them two places of one network. At 0.50 there are 15, of which one more
may be right."""


class Comparison(NamedTuple):
    """``score`` from 0 to 1; ``reasons`` in French, those for first."""

    score: float
    likelihood: Likelihood
    reasons: list


_SAME = {
    "phone": gettext_lazy("même téléphone"),
    "emails": gettext_lazy("même courriel"),
    "pivot": gettext_lazy("même SIRET"),
    "sites": gettext_lazy("même site"),
}
_CEILINGS = {Likelihood.CERTAIN: 1.0, Likelihood.PROBABLE: CERTAIN - 0.001, Likelihood.POSSIBLE: PROBABLE - 0.001}
"""So that the order of the scores is that of the classes: what is alike but lacks a proof stays below its mark."""
DISTINCT = Comparison(0.0, Likelihood.DISTINCT, [])


def compare(one, other):
    """Compare two profiles."""
    together = _together(one, other)
    if services_differ(one.name, other.name) or not (together or _may_have_moved(one.name, other.name)):
        return DISTINCT
    facts, weights = {"name": name_likeness(one.name, other.name)}, dict(WEIGHTS)
    if facts["name"] < (UNLIKE_NAMES if together else SAME_NAME):
        return DISTINCT
    if one.address and other.address:
        facts["address"] = address_likeness(one.address, other.address)
    metres = haversine_m(*one.point, *other.point) if one.point and other.point else None
    if metres is not None and (metres <= NEAR_M or not _agrees(facts)):
        facts["distance"] = min(1.0, max(0.0, (FAR_M - metres) / (FAR_M - NEAR_M)))
    _weigh_contacts(one, other, facts, weights)
    score = sum(value * weights[fact] for fact, value in facts.items()) / sum(weights[fact] for fact in facts)
    likelihood = _likelihood(facts, score, plain=together and one.name.services == other.name.services)
    if likelihood == Likelihood.DISTINCT:
        return DISTINCT
    reasons = list(_reasons(one, other, facts, metres, together))
    return Comparison(round(min(score, _CEILINGS[likelihood]), 3), likelihood, reasons)


def _agrees(facts):
    return facts.get("address", 0) >= SAME_ADDRESS


def _weigh_contacts(one, other, facts, weights):
    for fact in ("phone", "pivot"):
        mine, theirs = getattr(one, fact), getattr(other, fact)
        if mine and theirs:
            facts[fact] = float(mine == theirs)
    for fact in ("emails", "sites"):
        mine, theirs = getattr(one, fact), getattr(other, fact)
        if mine and theirs:
            facts[fact] = float(not mine.isdisjoint(theirs))
    weights.update({fact: weight for fact, weight in CONTRARY.items() if facts.get(fact) == 0})


def _together(one, other):
    """Whether both are said to be in one commune."""
    if one.commune and other.commune:
        return one.commune == other.commune
    return bool(one.postcode) and one.postcode == other.postcode


def _may_have_moved(one, other):
    """Whether two names of two communes may be those of one place: « Mairie » or « Relais pour l’emploi » are each
    town’s own, and a network names its branches after their towns."""
    proper = [word for word in one.words.keys() & other.words.keys() if one.words[word] == 1]
    return bool(proper) and not (one.local and other.local)


def _likelihood(facts, score, *, plain):
    """The class of a pair; ``plain`` says that nothing forbids to call it one place: one commune, the same services.
    Only what agrees on the name and on the address is certain."""
    name, agrees = facts["name"], _agrees(facts)
    if score < POSSIBLE:
        return Likelihood.DISTINCT
    if plain and score >= CERTAIN and name >= SAME_NAME and agrees:
        return Likelihood.CERTAIN
    reached = any(facts.get(fact) == 1 for fact in ("phone", "emails", "pivot"))
    close = facts.get("distance") == 1 and name >= SAME_NAME
    if plain and score >= PROBABLE and name >= HALF_A_NAME and (agrees or reached or close):
        return Likelihood.PROBABLE
    return Likelihood.POSSIBLE


def _reasons(one, other, facts, metres, together):
    yield _about_names(one, other, facts["name"])
    if one.name.services != other.name.services:
        yield _("l’une annonce un service de plus")
    if not together:
        yield _("communes différentes")
    if "address" in facts:
        yield _about_addresses(one.address, other.address, facts["address"])
    if one.doubted or other.doubted:
        yield _("l’une des positions est douteuse : la distance ne compte pas")
    elif "distance" in facts:
        yield _("à %(distance)s l’une de l’autre") % {"distance": _in_words(metres)}
    elif metres is not None and metres >= FAR_M:
        far = _("positions éloignées de %(distance)s mais même adresse : l’une est sans doute fausse")
        yield far % {"distance": _in_words(metres)}
    yield from (str(words) for fact, words in _SAME.items() if facts.get(fact) == 1)
    if facts.get("phone") == 0:
        yield _("téléphones différents")


def _about_names(one, other, likeness):
    names = {"one": one.label, "other": other.label}
    if one.name.folded == other.name.folded:
        return _("même nom")
    if not one.name.words and not other.name.words:
        return _("le même service, sans autre nom (« %(one)s », « %(other)s »)") % names
    if not one.name.words or not other.name.words:
        return _("le même service, nommé d’un seul côté (« %(one)s », « %(other)s »)") % names
    if likeness >= SAME_NAME:
        return _("noms proches (« %(one)s », « %(other)s »)") % names
    return _("noms en partie semblables (« %(one)s », « %(other)s »)") % names


def _about_addresses(one, other, likeness):
    addresses = {"one": one.written, "other": other.written}
    if likeness >= 1:
        return _("même adresse")
    if likeness >= SAME_ADDRESS:
        return _("même adresse, écrite autrement (« %(one)s », « %(other)s »)") % addresses
    return _("adresses différentes (« %(one)s », « %(other)s »)") % addresses


def _in_words(metres):
    return f"{metres / 1000:.1f} km".replace(".", ",") if metres >= 1000 else f"{metres:.0f} m"
