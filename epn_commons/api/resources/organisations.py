"""``organisations``: who employs mediators and runs places."""

from urllib.parse import quote

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from epn_commons.accounts.models import Organisation
from epn_commons.api.columns import Computed, json_object
from epn_commons.api.filters import CodesFilter, TerritoryFilterSet
from epn_commons.api.schema import ItemSerializer, NamedCodeSerializer
from epn_commons.api.viewsets import PublishedViewSet


class OrganisationSerializer(ItemSerializer):
    name = serializers.CharField(help_text=_("Nom."))
    slug = serializers.CharField(help_text=_("Identifiant court."))
    siret = serializers.CharField(allow_null=True, help_text=_("SIRET (14 chiffres)."))
    website = serializers.URLField(allow_null=True, help_text=_("Site web."))
    commune = NamedCodeSerializer(allow_null=True, help_text=_("Commune."))


class OrganisationFilterSet(TerritoryFilterSet):
    siret = CodesFilter("siret", pattern=r"\d{14}", example="35600000000048", help_text=_("SIRET."))


class OrganisationViewSet(PublishedViewSet):
    resource = "organisations"
    label = _("organisations")
    about = _("Les organisations qui emploient des médiateurs et des médiatrices numériques ou tiennent des lieux.")
    queryset = Organisation.objects.all()
    serializer_class = OrganisationSerializer
    filterset_class = OrganisationFilterSet
    search_columns = ("name", "commune__name")
    fields = {
        "page_url": Computed(lambda view, name: f"{view.site}/recherche/?q={quote(name)}", "name"),
        "name": "name",
        "slug": "slug",
        "siret": Computed(lambda view, siret: siret or None, "siret"),
        "website": Computed(lambda view, website: website or None, "website"),
        "commune": json_object(null_when="commune", code="commune_id", name="commune__name"),
    }
    ordering_fields = {"name": "name", "created_at": "created_at", "updated_at": "updated_at"}
    ordering = "name"
