"""How many places each value of a filter would give, counted as on the page of the register."""

from django.utils.translation import gettext as _

from cartoparty.enums import Mobility
from cartoparty.selection import query
from cartoparty.selection.facets import FACETS, TRAVELS
from cartoparty.selection.form import NOW, WEEK_END
from cartoparty.travelling import elsewhere
from cartoparty.wording import words

_TRAVELS = {Mobility.ITINERANT: "true", Mobility.FIXED: "false"}


def facets(filterset):
    """``{parameter: [{value, label, count}]}`` for a ``StructureFilterSet`` that was read: each counts what the others
    leave. One query, and a few besides where who travels may be found."""
    cleaned, names = filterset.cleaned, _parameters(filterset)
    asked = {facet.name: cleaned[name] for name, facet in names.items()}
    asked |= {"accessible": cleaned["accessible"], "ouvert": cleaned["open_at"], "jour": cleaned["open_on"]}
    if cleaned["itinerant"] is not None:
        asked[TRAVELS.name] = [Mobility.ITINERANT if cleaned["itinerant"] else Mobility.FIXED]
    counted = [*names, "itinerant", *(["accessible"] if cleaned["accessible"] else [])]
    absent = {
        name: elsewhere(time, filterset.stops, filterset.around)
        for name, time in (query.openings(asked).items() if filterset.is_somewhere else ())
    }
    _total, numbers, departments = query.counts(filterset.before(counted), asked, absent, *filterset.where_found())
    return {name: _values(facet, numbers.get(facet.name, {})) for name, facet in names.items()} | {
        "accessible": [_value("true", _("Accessible en fauteuil"), numbers["accessible"][""])],
        "itinerant": [
            _value(_TRAVELS[member], words(Mobility, member), numbers.get(TRAVELS.name, {}).get(member, 0))
            for member in Mobility
        ],
        **_openings(numbers.get("ouvert", {})),
        "department": [_value(code, name, count) for code, name, count in departments if code],
    }


def _parameters(filterset):
    """The facet that each parameter chooses in, by the column that both read."""
    by_column = {facet.field: facet for facet in FACETS}
    return {
        name: by_column[filter_.field_name]
        for name, filter_ in filterset.filters.items()
        if filter_.field_name in by_column
    }


def _values(facet, numbers):
    """As items write them; those that nothing holds are left out."""
    return [
        _value(str(member.label), words(facet.enum, member), numbers[member.value])
        for member in facet.enum
        if numbers.get(member.value)
    ]


def _openings(numbers):
    """Nothing once a time is chosen: it already narrows what is counted."""
    said = {"open_at": ("now", NOW, _("Ouvert maintenant")), "open_on": ("weekend", WEEK_END, _("Ouvert ce week-end"))}
    return {
        parameter: [_value(value, label, numbers[name])]
        for parameter, (value, name, label) in said.items()
        if name in numbers
    }


def _value(value, label, count):
    return {"value": value, "label": str(label), "count": count}
