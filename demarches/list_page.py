"""What the list of procedures shows."""

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from demarches.enums import DOWN, ActingRight, Identification
from demarches.models import Procedure
from demarches.selection import DOWN_TODAY, FACETS, TROUBLED, TROUBLES, troubled
from demarches.wording import money
from epn_commons.core.dates import on_day

PAGE_SIZE = 20
_CARD = (
    "pk", "slug", "title", "summary", "identifications", "cost_amount", "checked_on", "duration", "is_example",
)  # fmt: skip
_FOLDED = {"moment", "agir"}
_WRITTEN = {"theme", "moment"}
_TROUBLE_LABELS = {
    DOWN_TODAY: gettext_lazy("Signalée en panne"),
    TROUBLED: gettext_lazy("Avec un autre problème"),
}
SHORT_IDENTIFICATION = {
    Identification.NONE: gettext_lazy("Sans compte"),
    Identification.ACCOUNT: gettext_lazy("Compte"),
    Identification.FRANCECONNECT: gettext_lazy("FranceConnect"),
    Identification.FRANCECONNECT_PLUS: gettext_lazy("FranceConnect+"),
}


def context(selection):
    """The whole context of ``demarches/procedure_list.html``."""
    page = Paginator(selection.keys, PAGE_SIZE).get_page(selection.page)
    labels = _labels(selection)
    return {
        "selection": selection,
        "page": page,
        "head": head(len(selection.keys)),
        "cards": cards(page.object_list),
        "facets": [facet for facet in (_facet(selection, one, labels[one.name]) for one in FACETS) if facet],
        "parts": [_part(selection, name, value, labels) for name, value in selection.filters],
        "active": sum(1 for name, _value in selection.filters if name != "q"),
        "kept_by_facets": [pair for pair in selection.filters if pair[0] in ("q", "verifiee")],
        "kept_by_search": {name: value for name, value in selection.filters if name != "q"},
        "address": reverse("demarches:procedure_list"),
    }


def head(number):
    if not number:
        return _("Aucune démarche")
    return ngettext("%(number)d démarche", "%(number)d démarches", number) % {"number": number}


def cards(keys):
    """The cards of these procedures, in this order, by one query."""
    found = Procedure.objects.published().filter(pk__in=list(keys))
    found = found.annotate(is_down=troubled(DOWN), is_troubled=troubled(TROUBLES[TROUBLED]))
    rows = {row["pk"]: row for row in found.values(*_CARD, "is_down", "is_troubled")}
    return [_card(rows[pk]) for pk in keys if pk in rows]


def _card(row):
    return {
        "slug": row["slug"],
        "title": row["title"],
        "url": reverse("demarches:procedure_detail", args=[row["slug"]]),
        "summary": row["summary"],
        "meta": list(_lines(row)),
        "badges": list(_badges(row)),
    }


def _lines(row):
    if row["duration"]:
        yield {"icon": "clock", "text": row["duration"], "written": True}
    if row["checked_on"]:
        text = _("Vérifiée %(on_day)s") % {"on_day": on_day(row["checked_on"])}
        yield {"icon": "done", "text": text}
    else:
        yield {"icon": "alert", "text": _("Non vérifiée")}


def _badges(row):
    if row["is_down"]:
        yield {"label": _("Signalée en panne"), "tone": "blocked", "icon": "blocked"}
    elif row["is_troubled"]:
        yield {"label": _("Problème signalé"), "tone": "warning", "icon": "alert"}
    for value in row["identifications"]:
        yield {"label": SHORT_IDENTIFICATION[value], "icon": "lock"}
    if row["cost_amount"] is not None:
        yield {"label": money(row["cost_amount"]), "icon": "free"}
    if row["is_example"]:
        yield {"label": _("Exemple"), "tone": "info", "icon": "info"}


def _labels(selection):
    return {
        "etat": {value: str(label) for value, label in _TROUBLE_LABELS.items()},
        "theme": {theme.slug: theme.name for theme in selection.themes},
        "moment": {event.slug: event.name for event in selection.life_events},
        "identification": {value: str(label) for value, label in SHORT_IDENTIFICATION.items()},
        "agir": {value: str(label).capitalize() for value, label in ActingRight.choices},
    }


def _facet(selection, facet, labels):
    counts, chosen = selection.counts(facet.name), selection.chosen[facet.name]
    options = [
        {"value": value, "label": label, "count": counts.get(value, 0), "checked": value in chosen}
        for value, label in labels.items()
        if counts.get(value) or value in chosen
    ]
    folded = facet.name in _FOLDED and not chosen
    if not options:
        return None
    return {
        "label": facet.label,
        "name": facet.name,
        "type": "checkbox",
        "options": options,
        "folded": folded,
        "written": facet.name in _WRITTEN,
    }


def _part(selection, name, value, labels):
    said = {"q": _("contenant « %(text)s »") % {"text": value}, "verifiee": _("non vérifiées")}
    label = said.get(name) or labels[name][value]
    return {"label": label, "url": selection.address_without((name, value)), "written": name in _WRITTEN}
