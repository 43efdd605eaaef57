"""Which communes are far from a place where their inhabitants would be helped."""

import math
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django import forms
from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartoparty.enums import Audience, Fee, Service
from cartoparty.models import Structure
from cartoparty.open_slots import open_during
from cartoparty.selection.facets import code_of
from cartoparty.selection.query import sql_of
from cartoparty.wording import words
from epn_commons.territories.models import Commune, Department

USUAL_KM = 15
_NEAREST = """
    SELECT commune.code, commune.name, commune.department_id, commune.population, commune.latitude, commune.longitude,
           place.slug, place.name, earth_distance(place.earth, commune.earth)
    FROM territories_commune AS commune
    LEFT JOIN LATERAL (
        SELECT * FROM ({places}) AS place(slug, name, earth) ORDER BY place.earth <-> commune.earth LIMIT 1
    ) AS place ON true
    WHERE commune.earth IS NOT NULL AND commune.department_id = ANY(%s)
"""
_HELPED = """
    SELECT told, count(*), coalesce(sum(population), 0) FROM (
        SELECT DISTINCT commune.code, commune.population, told
        FROM territories_commune AS commune
        JOIN ({places}) AS place(earth, codes)
            ON earth_box(commune.earth, %s) @> place.earth AND earth_distance(place.earth, commune.earth) <= %s
        CROSS JOIN LATERAL unnest(CASE WHEN place.codes = '{}' THEN %s::varchar[] ELSE place.codes END) AS told
        WHERE commune.earth IS NOT NULL AND commune.department_id = ANY(%s)
    ) AS helped GROUP BY told
"""


def _choices(enum, unset):
    return [("", unset), *((code_of(enum, member), words(enum, member)) for member in enum)]


class CoverageForm(forms.Form):
    """What counts as a place, and from how far it no longer counts."""

    departement = forms.ModelChoiceField(
        Department.objects.none(), label=gettext_lazy("Département"), required=False,
        empty_label=gettext_lazy("tous les miens"),
        error_messages={"invalid_choice": gettext_lazy("Ce département n’est pas dans votre territoire.")},
    )  # fmt: skip
    km = forms.IntegerField(
        label=gettext_lazy("À plus de (km)"), required=False, min_value=1, max_value=100,
        error_messages=dict.fromkeys(
            ["invalid", "min_value", "max_value"], gettext_lazy("Une distance va de 1 à 100 km.")
        ),
    )  # fmt: skip
    service = forms.ChoiceField(label=gettext_lazy("Service"), required=False)
    public = forms.ChoiceField(label=gettext_lazy("Public"), required=False)
    gratuit = forms.BooleanField(label=gettext_lazy("gratuit"), required=False)
    accessible = forms.BooleanField(label=gettext_lazy("accessible en fauteuil roulant"), required=False)
    ouvert = forms.BooleanField(label=gettext_lazy("ouvert dans les sept jours"), required=False)

    def __init__(self, parameters, departments):
        super().__init__(parameters)
        self.fields["departement"].queryset = Department.objects.filter(pk__in=departments).order_by("name")
        self.fields["service"].choices = _choices(Service, _("n’importe lequel"))
        self.fields["public"].choices = _choices(Audience, _("tout le monde"))

    @property
    def asked(self):
        """What was understood; what was not counts as not asked, and its error is shown."""
        self.is_valid()
        return {**self.cleaned_data, "km": self.cleaned_data.get("km") or USUAL_KM}


@dataclass(frozen=True)
class Reach:
    """A commune and the nearest place that counts; ``metres`` is None where there is none at all."""

    code: str
    name: str
    department: str
    population: int | None
    latitude: float
    longitude: float
    slug: str | None
    place: str | None
    metres: float | None

    def is_far(self, km):
        return self.metres is None or self.metres > km * 1000


def departments_of(user):
    """Codes of the departments that a coordinator follows; without any of their own, those that have places."""
    here = Structure.objects.published().filter(commune__isnull=False).values_list("commune__department", flat=True)
    return user.department_codes or sorted(set(here))


def places(asked):
    """The published places that count."""
    found = Structure.objects.published().filter(earth__isnull=False)
    if asked.get("service"):
        found = found.filter(services__contains=[_value(Service, asked["service"])])
    if asked.get("public"):
        # A place that names no public receives everyone.
        found = found.filter(Q(audiences__contains=[_value(Audience, asked["public"])]) | Q(audiences=[]))
    if asked.get("gratuit"):
        found = found.filter(fees__contains=[Fee.FREE.value])
    if asked.get("accessible"):
        found = found.filter(accessible=True)
    if asked.get("ouvert"):
        now = timezone.now()
        found = open_during(found, now, now + timedelta(days=7))
    return found


def _value(enum, code):
    return next(member.value for member in enum if code_of(enum, member) == code)


def reach(asked, departments):
    """A :class:`Reach` for each commune of some departments whose centre is known, by one query."""
    sql, params = sql_of(places(asked).order_by().values_list("slug", "name", "earth"))
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST.replace("{places}", sql), [*params, list(departments)])
        return [Reach(*row) for row in cursor.fetchall()]


def without_centre(departments):
    """Communes whose centre is not known yet: they are in no figure."""
    return Commune.objects.filter(department__in=departments, earth__isnull=True).count()


def table(reaches, km, form):
    """``(columns, rows)`` by department, for the table component."""
    columns = [
        {"label": _("Département")},
        {"label": _("Communes"), "numeric": True},
        {"label": _("À plus de %(km)s km") % {"km": km}, "numeric": True},
        {"label": _("Leurs habitants"), "numeric": True},
    ]
    names = dict(Department.objects.values_list("code", "name"))
    by_code = {}
    for one in reaches:
        by_code.setdefault(one.department, []).append(one)
    rows = [
        [
            format_html('<a href="?{}">{} ({})</a>', _query(form, departement=code), names[code], code),
            len(ones),
            sum(one.is_far(km) for one in ones),
            sum(one.population or 0 for one in ones if one.is_far(km)),
        ]
        for code, ones in sorted(by_code.items())
    ]  # fmt: skip
    return columns, rows


def _query(form, **changed):
    return urlencode({**form.data.dict(), **changed})


def by_need(asked, reaches, form):
    """Two tables for the component, ``[(caption, columns, rows)]``: for each service and for each audience, what is
    far from a place that suits it and everything else that is asked."""
    here = (len(reaches), sum(one.population or 0 for one in reaches), sorted({one.department for one in reaches}))
    numbers = [{"label": _("Communes"), "numeric": True}, {"label": _("Habitants"), "numeric": True}]
    titles = {
        "service": _("À plus de %(km)s km d’un lieu, par service"),
        "public": _("À plus de %(km)s km d’un lieu, par public"),
    }
    return [
        (title % {"km": asked["km"]}, [{"label": form[name].label}, *numbers], _need(name, asked, here, form))
        for name, title in titles.items()
    ]


_NEEDS = {"service": (Service, "services", []), "public": (Audience, "audiences", Audience.values)}
"""Their codes, the column that holds them, and what a place that names none offers: no service, to everyone."""


def _need(name, asked, here, form):
    enum, column, unnamed = _NEEDS[name]
    communes, people, departments = here
    sql, params = sql_of(places({**asked, name: ""}).order_by().values_list("earth", column))
    metres = asked["km"] * 1000
    with connection.cursor() as cursor:
        cursor.execute(_HELPED.replace("{places}", sql), [*params, metres, metres, unnamed, departments])
        helped = {code: (count, number) for code, count, number in cursor.fetchall()}
    rows = []
    for member in enum:
        near, near_people = helped.get(member.value, (0, 0))
        link = format_html('<a href="?{}">{}</a>', _query(form, **{name: code_of(enum, member)}), words(enum, member))
        rows.append([link, communes - near, people - near_people])
    return rows


def far_ones(reaches, km):
    """Those that are far, the most populated first."""
    far = (one for one in reaches if one.is_far(km))
    return sorted(far, key=lambda one: (-(one.population or 0), one.name, one.code))


def far_table(far):
    columns = [
        {"label": _("Commune")},
        {"label": _("Habitants"), "numeric": True},
        {"label": _("Lieu le plus proche")},
        {"label": _("Distance (km)"), "numeric": True},
    ]
    rows = [
        [f"{one.name} ({one.code})", one.population or "", _place_link(one), _km(one)] for one in far
    ]  # fmt: skip
    return columns, rows


def _place_link(one):
    if one.slug is None:
        return _("aucun")
    return format_html('<a href="{}">{}</a>', reverse("cartoparty:structure_detail", args=[one.slug]), one.place)


def _km(one):
    return "" if one.metres is None else f"{one.metres / 1000:.1f}".replace(".", ",")


def drawing(reaches, km):
    """Where they are, for an SVG 1,000 wide: ``{width, height, points: [{x, y, far, name}]}``; None without any.

    A kilometre has the same length both ways at the middle latitude: enough for a few departments.
    """
    if not reaches:
        return None
    south, north = min(one.latitude for one in reaches), max(one.latitude for one in reaches)
    west, east = min(one.longitude for one in reaches), max(one.longitude for one in reaches)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = 960 / max((east - west) * narrow, (north - south) / 1.4, 0.01)
    points = [
        {
            "x": round((one.longitude - west) * narrow * scale) + 20,
            "y": round((north - one.latitude) * scale) + 20,
            "far": one.is_far(km),
            "name": one.name,
            "latitude": one.latitude,
            "longitude": one.longitude,
            "words": _in_words(one),
        }
        for one in reaches
    ]
    points.sort(key=lambda point: point["far"])
    return {"width": 1000, "height": max(point["y"] for point in points) + 20, "points": points}


def _in_words(one):
    if one.slug is None:
        return _("%(commune)s : aucun lieu qui convient") % {"commune": one.name}
    facts = {"commune": one.name, "place": one.place, "km": _km(one)}
    return _("%(commune)s : %(place)s, à %(km)s km") % facts


def far_list(far):
    """``(columns, rows)`` of the communes that are far, for a spreadsheet."""
    columns = [
        _("Commune"), _("Code INSEE"), _("Département"), _("Habitants"), _("Lieu le plus proche"), _("Distance (km)"),
    ]  # fmt: skip
    return columns, [[one.name, one.code, one.department, one.population, one.place, _km(one)] for one in far]
