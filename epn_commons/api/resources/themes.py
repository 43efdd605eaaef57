"""``themes``: the words by which the four commons are filed."""

from urllib.parse import quote

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from epn_commons.api.columns import Computed, json_object
from epn_commons.api.filters import ApiFilterSet, ChoicesFilter, UndatedFilter, theme_slugs
from epn_commons.api.identifiers import named_uuid, read_uuid
from epn_commons.api.schema import ItemSerializer
from epn_commons.api.viewsets import PublishedViewSet
from epn_commons.contributions.enums import Licence
from epn_commons.taxonomy.models import Theme


class ParentThemeSerializer(serializers.Serializer):
    slug = serializers.CharField(help_text=_("Identifiant court."))
    name = serializers.CharField(help_text=_("Nom."))


class ThemeSerializer(ItemSerializer):
    slug = serializers.CharField(help_text=_("Identifiant court : la valeur du paramètre theme des autres listes."))
    name = serializers.CharField(help_text=_("Nom."))
    description = serializers.CharField(help_text=_("Ce que recouvre le thème ; peut être vide."))
    parent = ParentThemeSerializer(allow_null=True, help_text=_("Thème parent, pour un sous-thème."))
    position = serializers.IntegerField(help_text=_("Rang d’affichage."))


class ThemeFilterSet(ApiFilterSet):
    updated_since = UndatedFilter(
        help_text=_("Accepté pour ne rien casser : cette liste de référence n’est pas datée, elle vient en entier.")
    )
    parent = ChoicesFilter(
        "parent__slug", choices=theme_slugs, help_text=_("Sous-thèmes de ce thème, par son identifiant court.")
    )


class ThemeViewSet(PublishedViewSet):
    resource = "themes"
    label = _("thèmes")
    about = _("Les thèmes et sous-thèmes communs aux quatre communs. Une fiche se lit aussi par l’identifiant court.")
    queryset = Theme.objects.all()
    serializer_class = ThemeSerializer
    filterset_class = ThemeFilterSet
    id_columns = ("slug",)
    search_columns = ("name", "description")
    fields = {
        "page_url": Computed(lambda view, name: f"{view.site}/recherche/?q={quote(name)}", "name"),
        "slug": "slug",
        "name": "name",
        "description": "description",
        "parent": json_object(null_when="parent", slug="parent__slug", name="parent__name"),
        "position": "position",
        "licence": Computed(lambda view: Licence.CC_BY_SA.value),
    }
    ordering_fields = {"position": "position", "name": "name", "slug": "slug"}
    ordering = "position"

    def visible(self):
        """A reference table: all of it is public."""
        return self.queryset.all()

    def item_id(self, slug):
        return named_uuid("themes", slug)

    def lookup(self, queryset, text):
        value = read_uuid(text)
        for slug in queryset.values_list("slug", flat=True):
            if text == slug or value == named_uuid("themes", slug):
                return queryset.filter(slug=slug)
        raise Http404
