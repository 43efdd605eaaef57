"""The base of every resource of ``/api/v1/``: open data, read by one query a page.

A resource says where its rows are, what each field is, and how it may be filtered and sorted::

    class PlaceSerializer(GeoItemSerializer):               # for the OpenAPI document only: rows never go through it
        name = serializers.CharField(help_text=_("Nom."))
        commune = NamedCodeSerializer(help_text=_("Commune."))
        services = serializers.ListField(child=serializers.CharField(), help_text=_("Services."))
        open_state = serializers.CharField(help_text=_("Ouvert, fermé ou inconnu."))

    class PlaceFilterSet(GeoFilterSet, TerritoryFilterSet):
        theme = ThemeFilter()
        service = ListFilter("services", choices={s.label: s.value for s in Service}, help_text=_("Service rendu."))

    class PlaceViewSet(PublishedViewSet):
        resource, label, about = "places", _("lieux"), _("Les lieux…")
        kind = Place.kind                                   # its changes date the ETag
        queryset = Place.objects.all()
        serializer_class, filterset_class = PlaceSerializer, PlaceFilterSet
        fields = {
            "name": "name",                                                     # a path,
            "commune": json_object(code="commune_id", name="commune__name"),    # JSON written by PostgreSQL,
            "services": Computed(labels_of_services, "services"),               # or Python, from columns of the row
            "latitude": "latitude",
            "longitude": "longitude",
            "open_state": Computed(open_state, "opening_hours"),
        }
        search_columns = ("name", "commune__name")
        ordering_fields = {"name": "name", "updated_at": "updated_at"}
        ordering = "name"
        page_route = "cartoparty:structure_detail"          # page_url, from page_columns = ("slug",)
        point = True                                        # GeoJSON

    def register(router):
        router.add(PlaceViewSet)

``id``, ``url``, ``page_url``, ``version``, ``licence``, ``attribution``, ``created_at``, ``updated_at`` come by
themselves (from the columns of a contribution, where the model has them); a key of ``fields`` replaces one. Where an
answer depends on the hour, or on another table, override ``get_stamp`` to add it to the token. A search with an index
of its own overrides ``search_text`` and, when it ranks, names its annotation in ``search_rank``. One that counts by
facet adds ``pagination.FACETS`` to its ``query_fields``, names ``FacetedPagination`` and says ``facets(filterset)``:
``{parameter: [{value, label, count}]}``.
"""

from functools import cached_property
from urllib.parse import urlsplit

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.viewsets import GenericViewSet

from epn_commons.api import lists, pagination, parameters
from epn_commons.api.columns import RowReader
from epn_commons.api.conditional import Stamp, entity_tag, mark, stamp_of_changes, stamp_of_rows, unchanged
from epn_commons.api.renderers import CSVFormat, GeoJSONFormat, JSONFormat, NDJSONFormat
from epn_commons.api.resource import Resource
from epn_commons.api.throttling import quota_headers


class ReadOnlyView(GenericViewSet):
    """What every view of the API has: GET and HEAD, formats, quota headers, what the documentation says of it."""

    http_method_names = ["get", "head", "options"]
    renderer_classes = [JSONFormat]
    resource = ""
    label = ""
    about = ""

    @cached_property
    def site(self):
        """``https://host``, as the reader wrote it."""
        parts = urlsplit(self.request.build_absolute_uri("/"))
        return f"{parts.scheme}://{parts.netloc}"

    @cached_property
    def list_address(self):
        return self.site + reverse(f"api:{self.resource}-list")

    def options(self, request, *args, **kwargs):
        return HttpResponse(status=204)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        return quota_headers(request._request, response)

    def query_fields(self, action):
        """Name → form field of the parameters that an action reads."""
        return {
            "format": parameters.OneOfParameter(
                choices=[renderer.format for renderer in self.get_renderers()],
                initial="json",
                help_text=_("Format de la réponse ; sans lui, l’en-tête Accept décide."),
            )
        }


class PublishedViewSet(Resource, ReadOnlyView):
    """Lists and items of what an anonymous visitor reads."""

    renderer_classes = [JSONFormat, CSVFormat, NDJSONFormat]
    pagination_class = pagination.KeysetPagination
    lookup_url_kwarg = "id"
    lookup_value_regex = "[^/]+"
    rows_are_fixed = False
    """Whether what is visible depends on nothing but the rows (no hour, no parameter), and no filter sorts the list:
    the query of a page is then written once."""

    def get_renderers(self):
        formats = [*self.renderer_classes, *([GeoJSONFormat] if self.point else [])]
        return [form() for form in formats]

    def get_stamp(self):
        """The state of the resource, in one query: what dates the ETags of its lists."""
        return stamp_of_changes(self.kind) if self.kind else stamp_of_rows(self.visible())

    def query_fields(self, action):
        fields = super().query_fields(action)
        if action != "list":
            return fields
        return {**self.filterset_class.fields(), **lists.page_fields(self), **fields}

    def list(self, request, *args, **kwargs):
        reading = stamp = None
        if "If-None-Match" not in request.headers:
            reading = lists.ListReading(self, request)
        stamp = self.get_stamp()
        etag = lists.etag(self, request, stamp)
        if reading is None and etag not in request.headers["If-None-Match"]:
            reading = lists.ListReading(self, request)
        # Without a reading: the reader gives back a tag of ours, so its parameters were right when it asked first.
        answer = unchanged(request, etag, stamp) or reading.answer()
        return mark(answer, request, etag, stamp)

    def retrieve(self, request, *args, **kwargs):
        parameters.read(request.query_params, self.query_fields("retrieve"))
        reader = RowReader(self, self.item_fields)
        rows = reader.select(self.lookup(self.visible(), kwargs[self.lookup_url_kwarg]))[:1]
        item = next((reader.item(row) for row in rows), None)
        if item is None:
            raise Http404
        body = request.accepted_renderer.one(self, item, list(item))
        stamp, etag = Stamp("", item.get("updated_at")), entity_tag(lists.API_RELEASE, body)
        answer = unchanged(request, etag, stamp) or lists.named_file(
            HttpResponse(body), self, request.accepted_renderer
        )
        return mark(answer, request, etag, stamp)
