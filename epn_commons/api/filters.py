"""Filters of the lists, on django-filter. A resource declares a subclass of :class:`ApiFilterSet`."""

from copy import copy

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from epn_commons.api import parameters
from epn_commons.api.errors import ParameterErrors
from epn_commons.taxonomy.models import Theme
from epn_commons.territories.models import FormerCommune

MIN_RADIUS_KM = 0.01
MAX_RADIUS_KM = 100
DEFAULT_RADIUS_KM = 10


class SearchFilter(django_filters.Filter):
    """``q``: handed to the viewset's ``search_text``."""

    field_class = parameters.TextParameter

    def filter(self, queryset, value):
        return self.parent.view.search_text(queryset, value) if value else queryset


class MomentFilter(django_filters.Filter):
    field_class = parameters.MomentParameter


class UndatedFilter(MomentFilter):
    """``updated_since`` where rows carry no date: nothing is left out, for a reader who synchronises must miss
    nothing."""

    def filter(self, queryset, value):
        return queryset


class FlagFilter(django_filters.Filter):
    """``true`` or ``false``."""

    field_class = parameters.FlagParameter


class ChoicesFilter(django_filters.Filter):
    """A column whose value is one of those given: ``ChoicesFilter(choices={accepted: held})``."""

    field_class = parameters.ChoicesParameter

    def __init__(self, field_name=None, lookup_expr="in", **options):
        super().__init__(field_name, lookup_expr, **options)


class ListFilter(ChoicesFilter):
    """An ``ArrayField`` that holds at least one of the values given (a GIN index serves it)."""

    def __init__(self, field_name=None, lookup_expr="overlap", **options):
        super().__init__(field_name, lookup_expr, **options)


class CodesFilter(django_filters.Filter):
    """A column whose value is one of the codes given; for an array, ``lookup_expr="overlap"``."""

    field_class = parameters.CodesParameter

    def __init__(self, field_name=None, lookup_expr="in", **options):
        super().__init__(field_name, lookup_expr, **options)


class CommuneFilter(CodesFilter):
    """INSEE codes; a code that is no longer in use finds the commune that took it over."""

    def __init__(self, field_name=None, **options):
        options = {"pattern": r"(\d{2}|2[AB])\d{3}", "example": "18033"} | options
        super().__init__(field_name, **options)

    def filter(self, queryset, value):
        if not value:
            return queryset
        current = FormerCommune.objects.filter(code__in=value).values("current")
        return queryset.filter(Q(**{f"{self.field_name}__in": value}) | Q(**{f"{self.field_name}__in": current}))


class ThemeFilter(ChoicesFilter):
    """Themes by their slug; a theme finds what is filed under its children too."""

    def __init__(self, field_name="themes", **options):
        options = {
            "choices": theme_slugs,
            "help_text": _("Thème, par son identifiant court (voir /api/v1/themes/) ; comprend ses sous-thèmes."),
        } | options
        super().__init__(field_name, **options)

    def filter(self, queryset, value):
        if not value:
            return queryset
        themes = Theme.objects.filter(slug__in=value).with_children().values("pk")
        through = queryset.model._meta.get_field(self.field_name).remote_field.through
        owner = queryset.model._meta.get_field(self.field_name).m2m_field_name()
        # A subquery rather than a join: an item filed under two of the themes comes once.
        return queryset.filter(pk__in=through.objects.filter(theme__in=themes).values(owner))


def theme_slugs():
    return {slug: slug for slug in Theme.objects.values_list("slug", flat=True)}


class NearFilter(django_filters.Filter):
    """Within ``radius_km`` of a point; annotates ``distance_m``. Needs a ``NearQuerySetMixin`` queryset."""

    field_class = parameters.PointParameter

    def filter(self, queryset, value):
        if value is None:
            return queryset
        radius_km = self.parent.cleaned.get("radius_km") or DEFAULT_RADIUS_KM
        return queryset.near(*value, radius_m=radius_km * 1000)


class RadiusFilter(django_filters.Filter):
    """Read by :class:`NearFilter`."""

    field_class = parameters.NumberParameter

    def filter(self, queryset, value):
        return queryset


class BoxFilter(django_filters.Filter):
    """``w,s,e,n``; a box that crosses the antimeridian (w > e) is two."""

    field_class = parameters.BoxParameter

    def filter(self, queryset, value):
        if value is None:
            return queryset
        west, south, east, north = value
        queryset = queryset.filter(latitude__range=(south, north))
        if west <= east:
            return queryset.filter(longitude__range=(west, east))
        return queryset.filter(Q(longitude__gte=west) | Q(longitude__lte=east))


class ApiFilterSet(django_filters.FilterSet):
    """Reads the query strictly (:mod:`epn_commons.api.parameters`). ``cleaned`` holds every value read, those of the
    page included. Each filter says ``help_text``, in French, for the documentation."""

    own_distance = False
    """Whether what ``filter_queryset`` gave holds a ``distance_m`` of its own, rather than that of the point."""

    q = SearchFilter(help_text=_("Recherche en texte libre ; ni les accents ni les majuscules ne comptent."))
    updated_since = MomentFilter(
        "updated_at", "gte", help_text=_("Ce qui a changé depuis cette date (ISO 8601), elle comprise.")
    )

    def __init__(self, data, queryset, *, view, request=None):
        self.view = view
        self.is_bound, self.data, self.queryset, self.request = True, data, queryset, request
        self.form_prefix = None
        # The parent makes deep copies, fields and all: a third of the time that a short list takes.
        self.filters = {name: copy(filter_) for name, filter_ in self.base_filters.items()}
        for filter_ in self.filters.values():
            filter_.model, filter_.parent = queryset.model, self

    @classmethod
    def fields(cls):
        """Name → form field, in the order of declaration."""
        return {name: filter_.field for name, filter_ in cls.base_filters.items()}

    def read(self, fields):
        """Read the whole query string. ``fields`` (name → form field): those of the filters and those of the page."""
        self.cleaned = parameters.read(self.data, fields)
        self.check()
        return self.cleaned

    def check(self):
        """For rules between parameters: raise :class:`ParameterErrors`."""

    def filter_queryset(self, queryset):
        for name, filter_ in self.filters.items():
            queryset = filter_.filter(queryset, self.cleaned[name])
        return queryset


class GeoFilterSet(ApiFilterSet):
    """For a model with ``latitude``, ``longitude`` and ``earth``."""

    near = NearFilter(
        help_text=_("latitude,longitude : les plus proches d’abord, chacun avec distance_m, à vol d’oiseau.")
    )
    radius_km = RadiusFilter(
        minimum=MIN_RADIUS_KM,
        maximum=MAX_RADIUS_KM,
        help_text=_("Rayon autour de near, en kilomètres : 10 si rien n’est dit, 100 au plus."),
    )
    bbox = BoxFilter(help_text=_("ouest,sud,est,nord en degrés : ce qui se trouve dans ce rectangle."))

    def check(self):
        super().check()
        if self.cleaned["radius_km"] is not None and self.cleaned["near"] is None:
            raise ParameterErrors({"radius_km": _("Ce rayon va avec near=latitude,longitude.")})


class TerritoryFilterSet(ApiFilterSet):
    """For a model with a ``commune``."""

    commune = CommuneFilter("commune", help_text=_("Code INSEE de la commune ; un ancien code mène à la nouvelle."))
    epci = CodesFilter(
        "commune__epci", pattern=r"\d{9}", example="241800507", help_text=_("SIREN de l’intercommunalité.")
    )
    department = CodesFilter(
        "commune__department", pattern=r"\d{2}|2[AB]|9[78]\d", example="18", help_text=_("Code du département.")
    )
    region = CodesFilter(
        "commune__department__region", pattern=r"\d{2}", example="24", help_text=_("Code INSEE de la région.")
    )
