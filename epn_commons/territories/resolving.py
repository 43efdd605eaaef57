"""From what a file or a form says of a commune to the commune."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from epn_commons.core.text import fold_name
from epn_commons.territories.enums import Resolved
from epn_commons.territories.models import Commune, FormerCommune

LONGEST_NAME = 100
CANDIDATES_NAMED = 6
"""Communes that a message names before it says « … »."""

_ARTICLES = {"le", "la", "les", "l"}
_DISTRICT = re.compile(r"\b(paris|lyon|marseille) [0-9]{1,2}(er|e|eme)?( arrondissement)?$")


class CommuneRef(NamedTuple):
    """What an import needs of a commune, without a row of the ORM."""

    code: str
    name: str
    folded_name: str
    postcodes: list
    population: int | None
    latitude: float | None
    longitude: float | None
    epci_id: str | None
    department_id: str
    region_id: str


@dataclass(frozen=True)
class Resolution:
    commune: CommuneRef | None
    how: Resolved
    candidates: tuple = ()
    """When nothing was chosen: the communes among which a person may choose."""
    contradicts: tuple = ()
    """Of ``postcode`` and ``name``, what was given and is not the commune's."""

    @property
    def message(self):
        """French: what is wrong and what to do; empty when all agrees."""
        if self.commune is None:
            return _MESSAGES[self.how](self)
        if self.contradicts:
            return _("Le code INSEE désigne « %(commune)s » : vérifiez %(facts)s.") % {
                "commune": self.commune.name,
                "facts": _(" et ").join(_FACTS[fact]() for fact in self.contradicts),
            }
        return ""

    def _named_candidates(self):
        names = [f"{commune.name} ({commune.code})" for commune in self.candidates[:CANDIDATES_NAMED]]
        return ", ".join(names) + (", …" if len(self.candidates) > CANDIDATES_NAMED else "")


def _unknown(resolution):
    if resolution.candidates:
        return _("Commune inconnue à ce code postal. Choisissez parmi : %(communes)s.") % {
            "communes": resolution._named_candidates()
        }
    return _("Commune inconnue : vérifiez son nom et son code postal, ou donnez son code INSEE.")


_MESSAGES = {
    Resolved.AMBIGUOUS: lambda resolution: (
        _("Plusieurs communes sont possibles : %(communes)s. Précisez le code INSEE.")
        % {"communes": resolution._named_candidates()}
    ),
    Resolved.UNKNOWN: _unknown,
    Resolved.EMPTY: lambda resolution: _("Donnez le nom et le code postal de la commune, ou son code INSEE."),
}
_FACTS = {"postcode": lambda: _("le code postal"), "name": lambda: _("le nom")}


class CommuneResolver:
    """Resolves thousands of rows from memory: two queries to load, none a row. Make one for each import."""

    def __init__(self, communes=None, former_communes=None):
        """By default, everything; narrower querysets answer for one row (see :func:`resolve_commune`)."""
        communes = Commune.objects.all() if communes is None else communes
        former_communes = FormerCommune.objects.all() if former_communes is None else former_communes
        columns = [*CommuneRef._fields[:-1], "department__region_id"]
        self.by_code = {row[0]: CommuneRef(*row) for row in communes.values_list(*columns).order_by()}
        self._by_former_code = {}
        self._names_of = defaultdict(set)
        self._by_name = defaultdict(dict)
        self._by_former_name = defaultdict(dict)
        self._by_postcode = defaultdict(list)
        for commune in self.by_code.values():
            self._by_name[commune.folded_name][commune.code] = commune
            self._names_of[commune.code].add(commune.folded_name)
            for postcode in commune.postcodes:
                self._by_postcode[postcode].append(commune)
        for code, folded_name, current in former_communes.values_list("code", "folded_name", "current").order_by():
            if commune := self.by_code.get(current):
                self._by_former_code[code] = commune
                self._names_of[current].add(folded_name)
                if folded_name:
                    self._by_former_name[folded_name][current] = commune

    def resolve(self, name="", postcode="", insee=""):
        """The commune of one row, as :class:`Resolution`.

        By INSEE code, current or former; else by postcode and name; else by a name that is alone in the department
        of the postcode; else by the beginning of a name that is alone at the postcode (« Chamonix » for
        Chamonix-Mont-Blanc); else, if only one of the two is given, by a name alone in France or a postcode of one
        commune. Any spelling of the name will do. Between two communes it never guesses.
        """
        name = _DISTRICT.sub(r"\1", fold_name((name or "")[:LONGEST_NAME]))
        postcode, insee = _code(postcode), _code(insee)
        for commune, how in (
            (self.by_code.get(insee), Resolved.INSEE),
            (self._by_former_code.get(insee), Resolved.FORMER_INSEE),
        ):
            if commune:
                return Resolution(commune, how, contradicts=self._contradictions(commune, name, postcode))
        if name:
            return self._by_its_name(name, postcode)
        if postcode:
            return _only(self._by_postcode.get(postcode, ()), Resolved.POSTCODE)
        return Resolution(None, Resolved.UNKNOWN if insee else Resolved.EMPTY)

    def _by_its_name(self, name, postcode):
        if not postcode:
            return _only(self._called(name), Resolved.NAME)
        here = self._by_postcode.get(postcode, ())
        named_here = [commune for commune in here if commune.folded_name == name] or [
            commune for commune in here if name in self._names_of[commune.code]
        ]
        if named_here:
            return _only(named_here, Resolved.POSTCODE_AND_NAME)
        in_department = [commune for commune in self._called(name) if _in_department(commune, postcode)]
        if in_department:
            return _only(in_department, Resolved.DEPARTMENT_AND_NAME)
        partly = [commune for commune in here if any(_partly(name, own) for own in self._names_of[commune.code])]
        if partly:
            return _only(partly, Resolved.POSTCODE_AND_PART)
        return Resolution(None, Resolved.UNKNOWN, _most_populated(here))

    def _called(self, name):
        """Communes of that name; failing any, those that took over one of that name."""
        return list((self._by_name.get(name) or self._by_former_name.get(name) or {}).values())

    def _contradictions(self, commune, name, postcode):
        wrong = []
        if postcode and postcode in self._by_postcode and postcode not in commune.postcodes:
            wrong.append("postcode")
        if name and name not in self._names_of[commune.code]:
            wrong.append("name")
        return tuple(wrong)


def resolve_commune(name="", postcode="", insee=""):
    """The :class:`Commune` that these words designate, or ``None``: the rules of :class:`CommuneResolver`, for one
    row. Its EPCI, department and region are joined."""
    folded = _DISTRICT.sub(r"\1", fold_name((name or "")[:LONGEST_NAME]))
    codes = Q(code=_code(insee))
    postcodes = [_code(postcode)]
    former_communes = FormerCommune.objects.filter(
        codes | Q(folded_name=folded) | Q(current__postcodes__contains=postcodes)
    )
    communes = Commune.objects.filter(
        codes
        | Q(postcodes__contains=postcodes)
        | Q(folded_name=folded)
        | Q(pk__in=former_communes.order_by().values("current"))
    )
    found = CommuneResolver(communes, former_communes).resolve(name, postcode, insee).commune
    return Commune.objects.with_territories().get(pk=found.code) if found else None


def _code(value):
    """A code as files write it: « 1000 » has lost its zero to a spreadsheet, « 37 000 » has a space too many."""
    code = re.sub(r"[^0-9AB]", "", str(value or "")[:20].upper().removesuffix(".0"))
    return code.zfill(5) if len(code) == 4 else code


def _partly(name, other):
    """Whether one is the other, or its first words, articles aside."""
    name, other = (" ".join(word for word in text.split() if word not in _ARTICLES) + " " for text in (name, other))
    return bool(name.strip() and other.strip()) and (name.startswith(other) or other.startswith(name))


def _in_department(commune, postcode):
    """Whether a postcode is of the commune's department. Corsica's (20…) are the two departments'."""
    department = commune.department_id
    return postcode.startswith("20" if department in {"2A", "2B"} else department)


def _only(communes, how):
    communes = _most_populated(communes)
    if len(communes) == 1:
        return Resolution(communes[0], how)
    return Resolution(None, Resolved.AMBIGUOUS if communes else Resolved.UNKNOWN, communes)


def _most_populated(communes):
    return tuple(sorted(communes, key=lambda commune: (-(commune.population or 0), commune.code)))
