"""How well a place is described: the mark that data·inclusion gives to each of its services, and what would raise it.

The criteria are those of ``score_qualite`` in data-inclusion-schema 1.0.10, computed here so that the portal does not
depend on that package; the tests compare the two. A service is a record of ``standards.data_inclusion``, in which
what is not known is absent.

| criterion | applies | full mark | half mark |
| --- | --- | --- | --- |
| address | on site, or one goes there | it is given | |
| mobilisation | always | how and by whom | one of the two |
| publics, themes | always | at least one | |
| contact | always | e-mail, telephone or link | |
| email, phone | when one writes, calls | it is given | |
| date | always | under 180 days, then less each day until 730 | |
| fees | always | free, or paid with details | paid without details |
| description | always | 200 to 1,999 characters | 50 to 199, 2,000 and more |

The mark of a service is the mean of the criteria that apply; that of a place, the mean of its services'.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from cartoparty.data_inclusion_file import FIELDS, portal_context
from cartoparty.standards.data_inclusion import held_back, to_services, to_structure

FRESH_DAYS, STALE_DAYS = 180, 730
GOOD_DESCRIPTION = range(200, 2000)
SHORT_DESCRIPTION = 50

_ADVICE = {
    "services": _("Cochez au moins un service : sans service, la structure n’est proposée à personne."),
    "address": _("Donnez l’adresse où l’on est reçu."),
    "mobilisation": _(
        "Dites comment obtenir un rendez-vous ou de l’aide : se présenter, téléphoner, écrire, réserver en ligne."
    ),
    "publics": _("Dites à quels publics le lieu s’adresse."),
    "themes": _("Cochez les services proposés."),
    "contact": _("Donnez un téléphone, un courriel ou un lien de prise de rendez-vous."),
    "email": _("Donnez le courriel : la fiche dit qu’on peut écrire."),
    "phone": _("Donnez le téléphone : la fiche dit qu’on peut appeler."),
    "date": _("Relisez la fiche et mettez-la à jour : ses informations ont plus de six mois."),
    "fees": _("Dites si c’est gratuit ou payant."),
    "fee_details": _("Dites ce que l’on paie : écrivez dans la présentation une ligne « Tarifs : … »."),
    "description": _("Étoffez la présentation : ce que l’on vient y faire, avec qui, comment cela se passe."),
}


@dataclass(frozen=True)
class MissingPoint:
    """What to fill in, in French, and how many points out of 100 it brings."""

    criterion: str
    advice: str
    points: int


@dataclass(frozen=True)
class Quality:
    """``score`` out of 100; ``missing``: what brings most first. Together they make 100, but for rounding."""

    score: int
    missing: list


def service_criteria(service, today):
    """Each criterion of a service: from 0 to 1, or None where it does not apply."""
    modes = service.get("modes_mobilisation") or ()
    on_site = "en-presentiel" in service.get("modes_accueil", ()) or "se-presenter" in modes
    return {
        "address": _given(service, "adresse") if on_site else None,
        "mobilisation": (_given(service, "modes_mobilisation") + _given(service, "mobilisable_par")) / 2,
        "publics": _given(service, "publics"),
        "themes": _given(service, "thematiques"),
        "contact": max(_given(service, name) for name in ("courriel", "lien_mobilisation", "telephone")),
        "email": _given(service, "courriel") if "envoyer-un-courriel" in modes else None,
        "date": _freshness((today - date.fromisoformat(service["date_maj"])).days),
        "fees": _fees(service),
        "description": _description(len(service["description"])),
        "phone": _given(service, "telephone") if "telephoner" in modes else None,
    }


def service_score(service, today):
    """The mark of a service, from 0 to 1 with two decimals."""
    marks = [round(mark, 2) for mark in service_criteria(service, today).values() if mark is not None]
    return round(sum(marks) / len(marks), 2)


def assess(structure):
    """The :class:`Quality` of a structure as it stands, saved or not."""
    commune = structure.commune
    place = {name: getattr(structure, name) for name in FIELDS} | {
        "id": structure.public_id,
        "insee_code": structure.commune_id,
        "commune_name": commune.name if commune else "",
    }
    if reasons := held_back(place):
        return Quality(0, [MissingPoint(reasons[0].value, reasons[0].label, 100)])
    context = portal_context(structure.slug or "-")
    services = to_services(place, to_structure(place, **context))
    if not services:
        return Quality(0, [MissingPoint("services", _ADVICE["services"], 100)])
    marks = [service_criteria(service, context["today"]) for service in services]
    return Quality(_percent(map(_mean, marks), len(marks)), _missing(services, marks))


def missing_points(structure):
    """What to fill in, what brings most points first: a list of :class:`MissingPoint`."""
    return assess(structure).missing


def _missing(services, marks):
    found = []
    for criterion in marks[0]:
        gains = [_gain(mark, criterion) for mark in marks]
        points = _percent(gains, len(marks))
        if points:
            code = "fee_details" if criterion == "fees" and "frais" in services[0] else criterion
            found.append(MissingPoint(code, _ADVICE[code], points))
    return sorted(found, key=lambda missing: -missing.points)


def _gain(marks, criterion):
    """What a full mark for one criterion would add to the mean."""
    applicable = [mark for mark in marks.values() if mark is not None]
    return 0 if marks[criterion] is None else (1 - marks[criterion]) / len(applicable)


def _mean(marks):
    applicable = [mark for mark in marks.values() if mark is not None]
    return sum(applicable) / len(applicable)


def _percent(shares, number):
    return round(100 * sum(shares) / number)


def _given(service, name):
    return 1.0 if service.get(name) else 0.0


def _freshness(days):
    if days < FRESH_DAYS:
        return 1.0
    # On the very day 180 the reference gives nothing: its two comparisons are strict.
    return (STALE_DAYS - days) / (STALE_DAYS - FRESH_DAYS) if FRESH_DAYS < days < STALE_DAYS else 0.0


def _fees(service):
    if service.get("frais") == "payant" and not service.get("frais_precisions"):
        return 0.5
    return _given(service, "frais")


def _description(length):
    if length < SHORT_DESCRIPTION:
        return 0.0
    return 1.0 if length in GOOD_DESCRIPTION else 0.5
