"""What a resource declares: where its rows are and what each field of an item is."""

from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from epn_commons.api.columns import Computed
from epn_commons.api.filters import ApiFilterSet
from epn_commons.api.identifiers import read_uuid
from epn_commons.api.text_search import holding_words
from epn_commons.contributions.enums import Licence


def constant(value):
    """A field that is the same in every row."""
    return Computed(lambda view: value)


class Resource:
    """The declaration, and the addresses of items. See :mod:`epn_commons.api.viewsets` for an example."""

    resource = ""
    kind = ""
    queryset = None
    serializer_class = None
    fields = {}
    filterset_class = ApiFilterSet
    ordering_fields = {}
    ordering = ""
    search_columns = ("name",)
    search_rank = ""
    """The annotation by which ``search_text`` ranks, lowest first, never null; without it ``q`` sorts nothing."""
    search_ties = ()
    """``ordering`` names that tell equal ranks apart."""
    page_route = ""
    page_columns = ("slug",)
    id_columns = ("public_id",)
    attribution = _("Les communs de la médiation numérique")
    point = False

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        if cls.resource:
            cls.item_fields = cls._complete_fields()

    @classmethod
    def _complete_fields(cls):
        """What the class declares and what every item has, in the order of the documentation."""
        columns = {field.name for field in cls.queryset.model._meta.concrete_fields}

        def column(name, otherwise):
            return name if name in columns else constant(otherwise)

        common = {
            "id": Computed(cls.item_id, *cls.id_columns),
            "url": Computed(cls.item_url, *cls.id_columns),
            "page_url": Computed(cls.page_address, *cls.page_columns) if cls.page_route else constant(None),
            "version": column("version", 1),
            "licence": column("licence", Licence.ETALAB.value),
            "attribution": constant(cls.attribution),
            "created_at": column("created_at", None),
            "updated_at": column("updated_at", None),
        }
        fields = {**common, **cls.fields}
        documented = [name for name in cls.serializer_class().fields if name != "distance_m"]
        if set(documented) != set(fields):
            raise ImproperlyConfigured(
                f"{cls.__name__} and {cls.serializer_class.__name__} differ on {set(documented) ^ set(fields)}."
            )
        return {name: fields[name] for name in documented}

    def visible(self):
        """Rows that an anonymous visitor may see."""
        return self.queryset.all().visible_to(AnonymousUser())

    def lookup(self, queryset, text):
        """Narrow ``queryset`` to the item of this identifier. Raises ``Http404`` when it is none."""
        public_id = read_uuid(text)
        if public_id is None:
            raise Http404
        return queryset.filter(public_id=public_id)

    def search_text(self, queryset, text):
        """Rows that ``q`` finds: every word, in any of ``search_columns``. A resource with an index of its own
        replaces it."""
        return holding_words(queryset, self.search_columns, text)

    def item_id(self, *columns):
        return columns[0]

    def item_url(self, *columns):
        return f"{self.list_address}{self.item_id(*columns)}/"

    def page_address(self, slug):
        return self._page_template.replace("SLUG", slug)

    @cached_property
    def _page_template(self):
        return self.site + reverse(self.page_route, args=["SLUG"])
