"""``frameworks`` and ``framework-items``."""

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competences.api.serializers import FrameworkItemSerializer, FrameworkSerializer
from competences.enums import ItemKind
from competences.models import Framework, FrameworkItem, FrameworkLevel, ItemLevel
from epn_commons.api.columns import Computed, JsonList, json_object
from epn_commons.api.conditional import stamp_of_changes
from epn_commons.api.filters import ApiFilterSet, ChoicesFilter, FlagFilter, UndatedFilter
from epn_commons.api.viewsets import PublishedViewSet
from epn_commons.contributions.enums import Status


def _attribution(view, source):
    portal = _("Les communs de la médiation numérique")
    return f"{source}, {portal}" if source else portal


def _case_url(view, slug):
    return view.site + reverse("competences:framework_case", args=[slug])


def _slugs():
    return {slug: slug for slug in Framework.objects.published().values_list("slug", flat=True)}


def _families():
    return {family: family for family in Framework.objects.published().values_list("family", flat=True)}


class CurrentFilter(FlagFilter):
    def filter(self, queryset, value):
        if value is None:
            return queryset
        is_replaced = {"replaced_by__status": Status.PUBLISHED}
        return queryset.exclude(**is_replaced) if value else queryset.filter(**is_replaced)


class FrameworkFilterSet(ApiFilterSet):
    family = ChoicesFilter("family", choices=_families, help_text=gettext_lazy("Toutes les versions d’une famille."))
    current = CurrentFilter(help_text=gettext_lazy("true : la dernière version de chaque famille seulement."))


class FrameworkViewSet(PublishedViewSet):
    resource = "frameworks"
    label = gettext_lazy("référentiels de compétences")
    about = gettext_lazy("Les référentiels de compétences et toutes leurs versions publiées, qui ne changent plus.")
    kind = Framework.kind
    queryset = Framework.objects.all()
    serializer_class = FrameworkSerializer
    filterset_class = FrameworkFilterSet
    page_route = "competences:framework_detail"
    search_columns = ("title", "summary")
    ordering_fields = {"title": "title", "created_at": "created_at", "updated_at": "updated_at"}
    ordering = "title"
    fields = {
        "licence": "reuse_licence",
        "attribution": Computed(_attribution, "source_attribution"),
        "slug": "slug",
        "family": "family",
        "title": "title",
        "edition": "edition",
        "language": "language",
        "wording": "wording",
        "summary": "summary",
        "source_url": "source_url",
        "levels": JsonList(
            FrameworkLevel.objects.filter(framework=OuterRef("pk")).order_by("order"),
            json_object(order="order", code="code", label="label", description="description"),
        ),
        "item_count": Coalesce(
            Subquery(
                FrameworkItem.objects.filter(framework=OuterRef("pk"))
                .order_by()
                .values("framework")
                .annotate(number=Count("pk"))
                .values("number"),
                output_field=IntegerField(),
            ),
            0,
        ),
        "replaces": "replaces__public_id",
        "replaced_by": Subquery(Framework.objects.published().filter(replaces=OuterRef("pk")).values("public_id")[:1]),
        "case_url": Computed(_case_url, "slug"),
    }


class FrameworkItemFilterSet(ApiFilterSet):
    updated_since = UndatedFilter(
        help_text=gettext_lazy("Accepté pour ne rien casser : un élément publié ne change plus.")
    )
    framework = ChoicesFilter(
        "framework__slug", choices=_slugs, help_text=gettext_lazy("Référentiel, par son identifiant court.")
    )
    item_kind = ChoicesFilter(
        "kind", choices={value: value for value in ItemKind.values}, help_text=gettext_lazy("Nature de l’élément.")
    )


class FrameworkItemViewSet(PublishedViewSet):
    resource = "framework-items"
    label = gettext_lazy("éléments de référentiels")
    about = gettext_lazy("Domaines, compétences, énoncés et acquis d’apprentissage des référentiels publiés.")
    queryset = FrameworkItem.objects.all()
    serializer_class = FrameworkItemSerializer
    filterset_class = FrameworkItemFilterSet
    page_route = "competences:framework_detail"
    page_columns = ("framework__slug", "code")
    search_columns = ("title", "code")
    ordering_fields = {"position": "position", "code": "code", "title": "title", "updated_at": "updated_at"}
    ordering = "position"
    fields = {
        "licence": "framework__reuse_licence",
        "attribution": Computed(_attribution, "framework__source_attribution"),
        "created_at": "updated_at",
        "framework": json_object(
            id="framework__public_id", slug="framework__slug", title="framework__title", edition="framework__edition"
        ),
        "kind": "kind",
        "code": "code",
        "title": "title",
        "description": "description",
        "nature": "nature",
        "level": "level__code",
        "parent": "parent__public_id",
        "position": "position",
        "levels": JsonList(
            ItemLevel.objects.filter(item=OuterRef("pk")).order_by("level__order"),
            json_object(id="public_id", level="level__code", label="level__label", description="description"),
        ),
        "replaces": "replaces__public_id",
    }

    def get_stamp(self):
        return stamp_of_changes(Framework.kind)

    def page_address(self, slug, code):
        return f"{super().page_address(slug)}#e-{code}"
