"""``communes``: the official geographic code, with a centre for each commune."""

from urllib.parse import quote

from django.db.models import OuterRef
from django.http import Http404, HttpResponsePermanentRedirect
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from epn_commons.api.columns import Computed, JsonList, json_object
from epn_commons.api.conditional import stamp_of_tables
from epn_commons.api.filters import CodesFilter, CommuneFilter, GeoFilterSet, UndatedFilter
from epn_commons.api.identifiers import commune_code, commune_uuid, read_uuid
from epn_commons.api.schema import GeoItemSerializer, NamedCodeSerializer
from epn_commons.api.viewsets import PublishedViewSet
from epn_commons.territories.models import Commune, Department, Epci, FormerCommune, Region


class CommuneSerializer(GeoItemSerializer):
    code = serializers.CharField(help_text=_("Code INSEE."))
    name = serializers.CharField(help_text=_("Nom officiel."))
    department = NamedCodeSerializer(help_text=_("Département."))
    region = NamedCodeSerializer(help_text=_("Région."))
    epci = NamedCodeSerializer(allow_null=True, help_text=_("Intercommunalité à fiscalité propre (SIREN et nom)."))
    postcodes = serializers.ListField(child=serializers.CharField(), help_text=_("Codes postaux."))
    population = serializers.IntegerField(allow_null=True, help_text=_("Population municipale."))
    latitude = serializers.FloatField(allow_null=True, help_text=_("Latitude du centre (WGS 84)."))
    longitude = serializers.FloatField(allow_null=True, help_text=_("Longitude du centre (WGS 84)."))
    former_communes = NamedCodeSerializer(many=True, help_text=_("Anciennes communes, réunies dans celle-ci."))


class CommuneFilterSet(GeoFilterSet):
    updated_since = UndatedFilter(
        help_text=_("Accepté pour ne rien casser : cette liste de référence n’est pas datée, elle vient en entier.")
    )
    code = CommuneFilter("code", help_text=_("Code INSEE ; un ancien code mène à la commune actuelle."))
    postcode = CodesFilter("postcodes", "overlap", pattern=r"\d{5}", example="18000", help_text=_("Code postal."))
    epci = CodesFilter("epci", pattern=r"\d{9}", example="241800507", help_text=_("SIREN de l’intercommunalité."))
    department = CodesFilter(
        "department", pattern=r"\d{2}|2[AB]|9[78]\d", example="18", help_text=_("Code du département.")
    )
    region = CodesFilter("department__region", pattern=r"\d{2}", example="24", help_text=_("Code INSEE de la région."))


class CommuneViewSet(PublishedViewSet):
    resource = "communes"
    label = _("communes")
    about = _(
        "Les communes de France, avec leurs codes postaux, leur intercommunalité, leur département, leur région et "
        "leur centre. Une fiche se lit aussi par le code INSEE ; un ancien code renvoie à la commune actuelle."
    )
    queryset = Commune.objects.all()
    serializer_class = CommuneSerializer
    filterset_class = CommuneFilterSet
    point = True
    attribution = _("Insee (code officiel géographique), La Poste, IGN")
    id_columns = ("code",)
    fields = {
        "page_url": Computed(lambda view, name: f"{view.site}/recherche/?q={quote(name)}", "name"),
        "code": "code",
        "name": "name",
        "department": json_object(code="department_id", name="department__name"),
        "region": json_object(code="department__region_id", name="department__region__name"),
        "epci": json_object(null_when="epci", code="epci_id", name="epci__name"),
        "postcodes": "postcodes",
        "population": "population",
        "latitude": "latitude",
        "longitude": "longitude",
        "former_communes": JsonList(
            FormerCommune.objects.filter(current=OuterRef("pk")).order_by("code", "name"),
            json_object(code="code", name="name"),
        ),
    }
    ordering_fields = {"code": "code", "name": "name", "population": "population"}
    ordering = "code"
    search_rank = "rank"
    search_ties = ("-population",)

    def visible(self):
        """A reference table: all of it is public."""
        return self.queryset.all()

    def get_stamp(self):
        return stamp_of_tables(Commune, FormerCommune, Epci, Department, Region)

    def item_id(self, code):
        return commune_uuid(code)

    def search_text(self, queryset, text):
        return queryset.matching(text)

    def lookup(self, queryset, text):
        return queryset.filter(pk=self._code(text))

    def retrieve(self, request, *args, **kwargs):
        code = self._code(kwargs["id"])
        former = FormerCommune.objects.filter(code=code).exclude(current=code)
        if (current := former.values_list("current", flat=True).first()) and not self._exists(code):
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(self.item_url(current) + (f"?{query}" if query else ""))
        return super().retrieve(request, *args, **kwargs)

    def _exists(self, code):
        return self.visible().filter(pk=code).exists()

    def _code(self, text):
        value = read_uuid(text)
        code = commune_code(value) if value else text.upper()
        if code is None or len(code) != 5 or not (code.isascii() and code.isalnum()):
            raise Http404
        return code
