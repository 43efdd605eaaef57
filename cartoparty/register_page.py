"""What the page of the register shows, besides its list."""

from django.conf import settings
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cartoparty import keeping, map_data
from cartoparty.cards import cards
from cartoparty.notifications import subject_of
from cartoparty.selection.facets import FACETS, TRAVELS, code_of
from cartoparty.selection.form import BY_DISTANCE, BY_NAME, NOW, RADII_KM, WEEK_END
from cartoparty.selection.wording import head
from cartoparty.wording import words

PAGE_SIZE = 20
IN_SEARCH_LINE = {"q", "lieu", "rayon", "lat", "lon", "commune", "epci"}


class CountedPaginator(Paginator):
    """The number of places is already known from the counts of the facets."""

    def __init__(self, found, count):
        super().__init__(found, PAGE_SIZE)
        self.known_count = count

    @cached_property
    def count(self):
        return self.known_count


def context(selection, user):
    """The whole context of ``cartoparty/structure_list.html``."""
    page = CountedPaginator(selection.structures(), selection.total).get_page(selection.page)
    parts = selection.sentence()
    return {
        "selection": selection,
        "head": head(selection.total),
        "parts": parts,
        "page": page,
        "cards": _cards(page, selection, user),
        "radii": _radii(selection),
        "facets": list(_facets(selection)),
        "kept_by_facets": [pair for pair in selection.filters if pair[0] in IN_SEARCH_LINE],
        "kept_by_search": [pair for pair in selection.filters if pair[0] not in IN_SEARCH_LINE],
        "active": sum(1 for name, _value in selection.filters if name not in IN_SEARCH_LINE),
        "map": map_data.shown(selection),
        "latitude": selection.place.latitude if selection.place else None,
        "longitude": selection.place.longitude if selection.place else None,
        "tiles_url": settings.TILES_URL,
        "tiles_attribution": settings.TILES_ATTRIBUTION,
        "wider": [] if selection.total else selection.wider(),
        "address": reverse("cartoparty:structure_list"),
        "keeps": False,
        "action_template": "",
        **(_kept(selection, user) if user.is_authenticated and user.can_contribute else {}),
    }


def _cards(page, selection, user):
    found = cards(page.object_list, with_distance=selection.place is not None, passing=selection.passing)
    kept = keeping.kept_slugs(user) if user.is_authenticated else set()
    return [{**card, "is_kept": card["slug"] in kept} for card in found]


def _kept(selection, user):
    """What a member finds besides: a button on each place, and the selection to keep under a name."""
    return {
        "keeps": True,
        "action_template": "cartoparty/_favourite.html",
        "query": selection.address().removeprefix("?"),
        "follow_subject": subject_of(selection),
        "suggested_name": keeping.suggested_name(selection)[: keeping.LONGEST_NAME],
        "shares_with": user.main_organisation,
    }


def _radii(selection):
    chosen = selection.cleaned.get("rayon")
    return [
        {"value": radius, "label": _("%(radius)s km") % {"radius": radius}, "chosen": radius == chosen}
        for radius in sorted({*RADII_KM, *([chosen] if chosen else [])})
    ]


def _facets(selection):
    cleaned = selection.cleaned
    yield _order(selection)
    yield from _opening(selection)
    yield _about_the_place(selection)
    for facet in FACETS:
        options = [option for option in _options(selection, facet) if option["count"] or option["checked"]]
        if options and facet is not TRAVELS:
            yield {
                "label": facet.label,
                "name": facet.name,
                "type": "checkbox",
                "options": options,
                "folded": facet.folded and not cleaned.get(facet.name),
            }
    yield _departments(selection)


def _options(selection, facet):
    chosen, counts = selection.cleaned.get(facet.name) or [], selection.facet_counts.get(facet.name, {})
    return [
        {
            "name": facet.name,
            "value": code_of(facet.enum, member),
            "label": words(facet.enum, member),
            "count": counts.get(member.value, 0),
            "checked": member.value in chosen,
        }
        for member in facet.enum
    ]


def _order(selection):
    usual = BY_NAME if selection.place is None else BY_DISTANCE
    chosen = selection.cleaned.get("tri") or usual
    options = [
        {"value": "" if value == usual else value, "label": label, "checked": value == chosen}
        for value, label in selection.form.fields["tri"].choices
        if value != BY_DISTANCE or selection.place
    ]
    return {"label": selection.form.fields["tri"].label, "name": "tri", "type": "select", "options": options}


def _opening(selection):
    cleaned, counts = selection.cleaned, selection.facet_counts.get("ouvert", {})
    day = cleaned.get("jour")
    moment = cleaned.get("ouvert")
    choices = {"": _("Peu importe"), NOW: _("Ouvert maintenant"), WEEK_END: _("Ouvert ce week-end")}
    at = None if moment in (None, NOW, WEEK_END) else moment
    chosen = "" if at or day else moment or ""
    options = [
        {"value": value, "label": label, "checked": value == chosen, "count": counts.get(value)}
        for value, label in choices.items()
    ]
    yield {"label": _("Ouverture"), "name": "ouvert", "type": "radio", "options": options}
    yield {
        "label": _("À une autre date"),
        "type": "fields",
        "folded": not (day or at),
        "fields": [
            {
                "name": "jour",
                "label": _("Jour"),
                "type": "date",
                "value": f"{day or at:%Y-%m-%d}" if day or at else "",
            },
            {"name": "heure", "label": _("Heure"), "type": "time", "value": f"{at:%H:%M}" if at else ""},
        ],
    }


def _about_the_place(selection):
    accessible = {
        "name": "accessible",
        "value": "oui",
        "label": _("Accessible en fauteuil"),
        "count": selection.facet_counts.get("accessible", {}).get("", 0),
        "checked": bool(selection.cleaned.get("accessible")),
    }
    return {"label": _("Le lieu"), "type": "checkbox", "options": [accessible, *_options(selection, TRAVELS)]}


def _departments(selection):
    chosen = selection.cleaned.get("departement")
    known = {code: (name, count) for code, name, count in selection.departments if code}
    if chosen and chosen.pk not in known:
        known[chosen.pk] = (chosen.name, 0)
    options = [{"value": "", "label": _("Tous"), "count": 0, "checked": chosen is None}]
    options += [
        {"value": code, "label": f"{name} ({code})", "count": count, "checked": bool(chosen) and chosen.pk == code}
        for code, (name, count) in sorted(known.items())
    ]
    return {"label": _("Département"), "name": "departement", "type": "select", "options": options}
