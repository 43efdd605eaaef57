"""Names of places taken apart: the services they announce, and the words that tell one place from another."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from epn_commons.core.text import fold_name

FAMILIES = {
    "epn": (
        "epn", "espace public numerique", "espaces publics numeriques", "etablissement public numerique", "cyber base",
        "cyberbase", "cyber centre", "cybercentre", "cyber espace", "cyberespace", "espace multimedia",
        "espace numerique",
    ),
    "library": (
        "mediatheque", "mediatheques", "bibliotheque", "bibliotheques", "biblio mediatheque",
        "bibliotheque mediatheque", "bib", "point lecture", "relais lecture",
    ),
    "france_services": (
        "france services", "france service", "maison france services", "maison france service",
        "espace france services", "espace france service", "msap", "maison de services au public",
        "maison de service au public", "maison des services au public", "maison des services publics",
        "maison de services publics", "relais de services publics", "rsp", "mfs",
    ),
    "social_action": (
        "ccas", "cias", "centre communal d action sociale", "centre intercommunal d action sociale",
    ),
    "town_hall": ("mairie", "hotel de ville", "commune de", "commune d", "ville de", "ville d", "municipalite de"),
    "youth_information": (
        "pij", "bij", "crij", "prij", "sij", "point information jeunesse", "point information jeunes",
        "point info jeunesse", "point info jeunes", "bureau information jeunesse", "bureau d information jeunesse",
        "information jeunesse", "info jeunes", "infos jeunes",
    ),
    "youth_listening": ("paej", "point accueil ecoute jeunes", "point ecoute jeunes"),
    "mission_locale": ("mission locale", "missions locales"),
    "social_centre": (
        "centre social", "centre socio culturel", "centre socioculturel", "centre social et culturel",
        "centre social et socioculturel", "centre d animation sociale", "csc", "espace de vie sociale", "evs",
    ),
    "mjc": ("mjc", "maison des jeunes et de la culture", "maisons des jeunes et de la culture"),
    "youth_centre": ("espace jeunes", "espace jeunesse", "service jeunesse", "maison des jeunes"),
    "employment": (
        "maison de l emploi", "maison de l emploi et de la formation", "pole emploi", "france travail", "cap emploi",
        "plie", "erip", "espace metiers", "espace metiers aquitain",
    ),
    "family_allowances": ("caf", "caisse d allocations familiales"),
    "health_insurance": ("cpam", "caisse primaire d assurance maladie"),
    "msa": ("msa", "mutualite sociale agricole"),
    "post_office": ("la poste", "agence postale", "agence postale communale", "bureau de poste"),
    "solidarity": (
        "maison des solidarites", "maison de la solidarite", "maison departementale des solidarites", "mds", "msd",
        "maison du departement", "utas", "centre medico social",
    ),
    "fablab": ("fablab", "fab lab"),
    "coworking": ("coworking", "co working", "espace de coworking"),
    "third_place": ("tiers lieu", "tiers lieux"),
    "mediation_point": ("pmn", "point de mediation numerique", "point mediation numerique"),
    "school": ("ecole", "college", "lycee"),
}  # fmt: skip
"""What a name announces, by the phrases (folded) that announce it. Two words of one family are one service."""

EMPTY = frozenset({
    "a", "au", "aux", "avec", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "par", "pour", "sur", "un",
    "une", "antenne", "site", "municipal", "municipale", "municipaux", "communal", "communale", "intercommunal",
    "intercommunale", "communautaire", "centrale", "principale",
})  # fmt: skip
"""Words that tell no place from another."""
GENERIC = frozenset({
    "accueil", "action", "aide", "association", "atelier", "ateliers", "centre", "club", "communaute", "communes",
    "culturel", "culturelle", "emploi", "espace", "formation", "foyer", "informatique", "local", "locale", "lieu",
    "maison", "mediation", "multimedia", "numerique", "numeriques", "pays", "point", "pole", "public", "publics",
    "relais", "reseau", "rural", "rurale", "salle", "service", "services", "social", "sociale", "territoire",
    "agglomeration", "cc", "departemental", "departementale", "federation",
})  # fmt: skip
GENERIC_WEIGHT = 0.25
"""A generic word counts for a quarter of a proper name: « Maison des associations de Tours » and « Maison des femmes
de Tours » are then alike by 0.2 instead of 0.5."""
SAME_WORD = 0.8
"""Likeness from which two words are one with a slip: « Hippolyte » and « Hyppolyte » 0.89, « Vignau » and « Vigneau »
0.92; « Carriet » and « Genicart » 0.53."""
BARE = 0.6
"""Likeness of « Médiathèque de Gradignan » and « Médiathèque Jean Vautrin »: the same service of a town, named on one
side only. A town may have several."""
TWO_PROPER_NAMES = 0.75
"""The most that names are alike when each has a word of its own."""

_PHRASES = {phrase: family for family, phrases in FAMILIES.items() for phrase in phrases}
_FIND = re.compile(
    r"\b(?:" + "|".join(sorted((re.escape(phrase) for phrase in _PHRASES), key=len, reverse=True)) + r")\b"
)


@dataclass(frozen=True, slots=True)
class Name:
    """``words`` with their weights, without those of the commune, which ``local`` says were there; ``services`` are
    keys of ``FAMILIES``, told by ``phrases``."""

    folded: str
    services: frozenset
    phrases: frozenset
    words: dict
    local: bool


def read_name(name, commune_name=""):
    folded = fold_name(name)
    phrases = frozenset(_FIND.findall(folded))
    services = {_PHRASES[phrase] for phrase in phrases}
    if len(services) > 1:  # « Médiathèque de la ville de Blois »: the town owns it
        services.discard("town_hall")
    rest = _FIND.sub(" ", folded).split()
    here = set(fold_name(commune_name).split())
    words = {word: _weight(word) for word in rest if word not in EMPTY}
    proper = {word: weight for word, weight in words.items() if word not in here}
    return Name(folded, frozenset(services), phrases, proper, len(proper) < len(words))


def _weight(word):
    if word in GENERIC:
        return GENERIC_WEIGHT
    return 0.5 if word.isdigit() or len(word) == 1 else 1.0


def services_differ(one, other):
    """Whether the names announce services of which none is common: two places, wherever they are."""
    return one.services != other.services and not one.services & other.services


def name_likeness(one, other):
    """0 to 1, for two names whose services agree."""
    if one.folded == other.folded:
        return 1.0
    if not one.words and not other.words:
        if not one.services:
            return 0.0
        return 1.0 if one.phrases == other.phrases else 0.95
    if not one.words or not other.words:
        return BARE if one.services else 0.0
    likeness, alone, alone_there = overlap(one.words, other.words)
    if alone >= 1 and alone_there >= 1:
        likeness = min(likeness, TWO_PROPER_NAMES)
    return likeness


def overlap(one, other):
    """``(likeness, weight of what only the first has, same for the second)`` of two {word: weight}."""
    common = one.keys() & other.keys()
    shared = sum(one[word] for word in common) * 2
    left = {word: weight for word, weight in one.items() if word not in common}
    right = {word: weight for word, weight in other.items() if word not in common}
    for word in list(left):
        twin = max(right, key=lambda candidate: same_word(word, candidate), default=None)
        if twin is not None and (likeness := same_word(word, twin)) >= SAME_WORD:
            shared += (left.pop(word) + right.pop(twin)) * likeness
    total = sum(one.values()) + sum(other.values())
    return (shared / total if total else 0.0), sum(left.values()), sum(right.values())


def same_word(one, other):
    """Likeness of two words, 0 for those too short or too unlike to be compared."""
    if len(one) < 4 or len(other) < 4 or abs(len(one) - len(other)) > 2 or one.isdigit() or other.isdigit():
        return 0.0
    return _ratio(*sorted((one, other)))


@lru_cache(maxsize=200_000)
def _ratio(one, other):
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
