"""One entry of the register, put together from its rows in ten files."""

import hashlib
import json
import re
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from competences.enums import Register
from epn_commons.core.importing import Remark

NUMBER = re.compile(r"(RNCP|RS)\d{1,8}")
_LEVEL = re.compile(r"NIV([1-8])")


@dataclass(slots=True)
class Fiche:
    """``row`` is its line in the file « Standard »; ``facts`` are columns of ``Certification``."""

    row: int
    number: str
    facts: dict
    blocks: list = field(default_factory=list)
    certifiers: list = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def fingerprint(self):
        told = {"facts": self.facts, "blocks": self.blocks, "certifiers": self.certifiers}
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=_plain).encode()).hexdigest()


def _plain(value):
    return value.isoformat() if isinstance(value, date) else asdict(value)


def text(row, column, most=500):
    """A cell, its spaces and TAB taken away, its doubled apostrophes made single."""
    return " ".join((row.get(column) or "").replace("''", "’").replace("'", "’").split())[:most]


def read_fiches(files):
    """``(fiches by number, [(file, row number, number)] of rows that belong to no entry, rows that are refused)``."""
    fiches, refused = {}, []
    for row_number, row in enumerate(files["Standard"], start=2):
        number, title = text(row, "Numero_Fiche"), text(row, "Intitule")
        problem = _problem(number, title, fiches)
        if problem:
            refused.append((row_number, number, problem))
            continue
        fiches[number] = _fiche(row_number, number, title, row)
    orphans = _gather(files, fiches)
    return fiches, orphans, refused


def _problem(number, title, fiches):
    if not NUMBER.fullmatch(number):
        return Remark("Numero_Fiche", _("Numéro illisible."), _("Un numéro est RNCP ou RS suivi de chiffres."))
    if number in fiches:
        return Remark("Numero_Fiche", _("Cette fiche figure déjà plus haut."))
    if not title:
        return Remark("Intitule", _("Pas d’intitulé."))
    return None


def _fiche(row_number, number, title, row):
    remarks = []
    level = text(row, "Nomenclature_Europe_Niveau")
    read_level = _LEVEL.fullmatch(level)
    facts = {
        "register": Register.RNCP if number.startswith("RNCP") else Register.RS,
        "title": title,
        "abbreviation": text(row, "Abrege_Intitule", 120) or text(row, "Abrege_Libelle", 120),
        "level": int(read_level[1]) if read_level else None,
        "level_given": text(row, "Nomenclature_Europe_Intitule", 60) or level[:60],
        "is_active": text(row, "Actif").upper() == "ACTIVE",
        "registration": text(row, "Type_Enregistrement", 80),
        "official_on": _date(row, "Date_dernier_jo", remarks),
        "decided_on": _date(row, "Date_Decision", remarks),
        "effective_on": _date(row, "Date_Effet", remarks),
        "ends_on": _date(row, "Date_Fin_Enregistrement", remarks),
        "rome": [], "nsf": [], "formacodes": [], "access_routes": [], "partner_count": 0,
    }  # fmt: skip
    return Fiche(row_number, number, facts, remarks=remarks)


def _date(row, column, remarks):
    given = text(row, column)
    if not given:
        return None
    try:
        return datetime.strptime(given, "%d/%m/%Y").date()
    except ValueError:
        remarks.append(Remark(column, _("Date illisible : %(given)s.") % {"given": given[:40]}))
        return None


def _gather(files, fiches):
    """Add to each entry what the other files say of it; gives the rows that belong to none."""
    orphans = []

    def each(name):
        for row_number, row in enumerate(files[name], start=2):
            fiche = fiches.get(text(row, "Numero_Fiche"))
            if fiche is None:
                orphans.append((name, row_number, text(row, "Numero_Fiche", 30)))
            else:
                yield fiche, row

    for fiche, row in each("Blocs_De_Compétences"):
        code, title = text(row, "Bloc_Competences_Code", 40), text(row, "Bloc_Competences_Libelle", 1000)
        if code and title and code not in (known for known, _title in fiche.blocks):
            fiche.blocks.append((code, title))
    for fiche, row in each("Certificateurs"):
        fiche.certifiers.append(_certifier(fiche, row))
    for name, column, code, label in (
        ("Rome", "rome", "Codes_Rome_Code", "Codes_Rome_Libelle"),
        ("Nsf", "nsf", "Nsf_Code", "Nsf_Intitule"),
        ("Formacode", "formacodes", "Formacode_Code", "Formacode_Libelle"),
    ):
        for fiche, row in each(name):
            fiche.facts[column].append([text(row, code), text(row, label).removeprefix(f"{text(row, code)} : ")])
    for fiche, row in each("VoixdAccès"):
        fiche.facts["access_routes"].append(text(row, "Si_Jury"))
    for fiche, _row in each("Partenaires"):
        fiche.facts["partner_count"] += 1
    for _fiche, _row in each("CCN"):
        pass
    _settle(fiches)
    return orphans


def _certifier(fiche, row):
    siret, name = text(row, "Siret_Certificateur"), text(row, "Nom_Certificateur", 300)
    if siret and not (len(siret) == 14 and siret.isascii() and siret.isdigit()):
        fiche.remarks.append(Remark("Siret_Certificateur", _("SIRET illisible : %(siret)s.") % {"siret": siret[:20]}))
        siret = ""
    return siret, name or siret


def _settle(fiches):
    """The order of rows is no fact: the same entry bears the same fingerprint."""
    for fiche in fiches.values():
        fiche.blocks.sort()
        fiche.certifiers = sorted(set(fiche.certifiers))
        for column in ("rome", "nsf", "formacodes"):
            fiche.facts[column] = [list(pair) for pair in sorted({tuple(pair) for pair in fiche.facts[column]})]
        fiche.facts["access_routes"] = sorted(set(fiche.facts["access_routes"]) - {""})


def successions(rows):
    """``{(old, new): the number whose row says so}``, out of both columns."""
    pairs = {}
    for row in rows:
        number = text(row, "Numero_Fiche")
        old, new = text(row, "Ancienne_Certification"), text(row, "Nouvelle_Certification")
        if old:
            pairs.setdefault((old, number), number)
        if new:
            pairs.setdefault((number, new), number)
    return pairs


def without_circles(pairs, known=()):
    """``(pairs that can be kept, those that would close a circle)``, ``known`` being kept already."""
    later = defaultdict(set)
    for old, new in known:
        later[old].add(new)
    kept, circles = [], []
    for old, new in sorted(pairs):
        if old == new or _reaches(later, new, old):
            circles.append((old, new))
            continue
        later[old].add(new)
        kept.append((old, new))
    return kept, circles


def _reaches(later, start, end):
    seen, stack = set(), [start]
    while stack:
        one = stack.pop()
        if one == end:
            return True
        if one not in seen:
            seen.add(one)
            stack.extend(later.get(one, ()))
    return False
