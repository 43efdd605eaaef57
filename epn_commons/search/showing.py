"""Results as the components of the pages take them."""

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from epn_commons.core import dates
from epn_commons.search.notifications import subject_of
from epn_commons.search.searching import PAGE_SIZE


def results_page(address, results):
    """The context of the results page."""
    return {
        "results": results,
        "address": address,
        "cards": [card(entry) for entry in results.entries],
        "page": Paginator(range(results.reachable), PAGE_SIZE).get_page(address.page),
        "facets": facets(results),
        "clear_url": _address(q=address.text, **_point(address.near)),
        "anywhere_url": _address(
            q=address.text, kind=address.kinds, theme=address.themes, departement=address.departments
        ),
        "kept": {"q": address.text, **_point(address.near)},
        "follow_subject": subject_of(address),
        "meant_url": _address(q=results.did_you_mean),
    }


def card(entry):
    """A result for ``components/result_card.html``."""
    return {
        "title": entry.title,
        "url": entry.url,
        "commons": entry.kind.commons.value,
        "kind": entry.kind.label,
        "kind_icon": entry.kind.icon,
        "extract": entry.extract,
        "distance": entry.distance_m,
        "meta": [*([{"icon": "place", "text": entry.place}] if entry.place else []), _freshness(entry)],
    }


def _freshness(entry):
    if entry.confirmed_at:
        return {"icon": "done", "text": _("Confirmé %(on_day)s") % {"on_day": dates.on_day(entry.confirmed_at)}}
    return {"icon": "history", "text": _("Mis à jour %(on_day)s") % {"on_day": dates.on_day(entry.updated_at)}}


def facets(results):
    """The facets that leave a choice, for ``components/facet_panel.html``."""
    shown = [
        {"label": _("Nature"), "name": "kind", "type": "checkbox", "values": results.kinds},
        {"label": _("Thème"), "name": "theme", "type": "checkbox", "written": True, "values": results.themes},
        {"label": _("Département"), "name": "departement", "type": "checkbox", "values": results.departments},
    ]
    return [
        {**facet, "options": [_option(value, results.sampled) for value in facet.pop("values")]}
        for facet in shown
        if len(facet["values"]) > 1 or any(value.chosen for value in facet["values"])
    ]


def _option(value, sampled):
    count = "" if sampled else value.count
    return {"value": value.value, "label": value.label, "count": count, "checked": value.chosen}


def _point(near):
    return {"lat": near[0], "lon": near[1]} if near else {}


def _address(**parameters):
    return f"{reverse('search:results')}?{urlencode(parameters, doseq=True)}"
