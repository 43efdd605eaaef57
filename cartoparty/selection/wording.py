"""A selection said in one sentence: « 12 lieux gratuits ouverts samedi à moins de 10 km de Bourges »."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartoparty.opening_hours.words import date_words, hour_words
from cartoparty.selection.facets import FACETS
from cartoparty.selection.form import NOW, WEEK_END
from cartoparty.wording import of_place


def head(count):
    """« 12 lieux », « Aucun lieu »."""
    if count == 0:
        return _("Aucun lieu")
    return ngettext("%(count)s lieu", "%(count)s lieux", count) % {"count": f"{count:,}".replace(",", "\u202f")}


def sentence(selection, count=None):
    """The parts after the head: ``[{name, text, url}]``, each with the address of the selection without it. They agree
    with ``count``, the number of places found unless given."""
    cleaned, count = selection.cleaned, count or max(selection.total, 1)
    parts = []

    def say(name, text, *parameters):
        parts.append({"name": name, "text": text, "url": selection.address(*(parameters or [name]))})

    if cleaned.get("q"):
        say("q", _("contenant « %(text)s »") % {"text": cleaned["q"]})
    for facet in FACETS:
        if values := cleaned.get(facet.name):
            say(facet.name, facet.sentence(facet.enum, values, count))
    if cleaned.get("accessible"):
        say("accessible", ngettext("accessible en fauteuil roulant", "accessibles en fauteuil roulant", count))
    if moment := cleaned.get("ouvert"):
        say("ouvert", _open_at(moment, count), "ouvert", "jour", "heure")
    if day := cleaned.get("jour"):
        words = ngettext("ouvert %(day)s", "ouverts %(day)s", count) % {"day": date_words(day, with_year=False)}
        say("jour", words, "jour", "heure")
    if department := cleaned.get("departement"):
        say("departement", _("dans le département %(name)s") % {"name": f"{department.name} ({department.pk})"})
    if commune := cleaned.get("commune"):
        say("commune", _("dans la commune %(of)s") % {"of": of_place(commune.name)})
    if epci := cleaned.get("epci"):
        say("epci", _("dans l’intercommunalité « %(name)s »") % {"name": epci.name})
    if place := selection.place:
        if radius := cleaned.get("rayon"):
            say("lieu", _("à moins de %(radius)s km %(of)s") % {"radius": radius, "of": place.of},
                "lieu", "lat", "lon", "rayon")  # fmt: skip
        else:
            say("tri", _("en partant %(of)s") % {"of": place.of}, "lieu", "lat", "lon", "rayon")
    return parts


def _open_at(moment, count):
    if moment == NOW:
        return ngettext("ouvert maintenant", "ouverts maintenant", count)
    if moment == WEEK_END:
        return ngettext("ouvert ce week-end", "ouverts ce week-end", count)
    local = timezone.localtime(moment)
    return ngettext("ouvert %(day)s à %(hour)s", "ouverts %(day)s à %(hour)s", count) % {
        "day": date_words(local.date(), with_year=False),
        "hour": hour_words(local.time()),
    }
