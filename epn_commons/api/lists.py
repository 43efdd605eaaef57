"""One list request: its parameters read, its rows selected, its answer written."""

from functools import cache

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _

from epn_commons.api import compiled, pagination, parameters
from epn_commons.api.columns import Computed, RowReader
from epn_commons.api.conditional import entity_tag
from epn_commons.api.errors import ParameterErrors
from epn_commons.api.renderers import peek

API_RELEASE = "1"
"""Part of every ETag: raise it when an answer changes with no change of the data."""
ROWS_PER_FETCH = 2000
# The cursor keeps the exact value; nobody measures a way to a place in less than ten centimetres.
_DISTANCE = Computed(lambda view, metres: round(metres, 1), "distance_m")


def page_fields(view):
    """Name → form field of what every list reads besides its filters and its format."""
    return _page_fields(tuple(sorting_names(view)))


@cache
def _page_fields(names):
    return {
        "ordering": parameters.OrderingParameter(
            choices=list(names),
            help_text=_("Tri par %(names)s ; « - » devant pour l’ordre inverse.") % {"names": ", ".join(names)},
        ),
        "page_size": parameters.NumberParameter(
            minimum=1,
            maximum=pagination.MAX_PAGE_SIZE,
            integer=True,
            initial=pagination.DEFAULT_PAGE_SIZE,
            help_text=_("Nombre de résultats par page : 20 si rien n’est dit, 1 000 au plus."),
        ),
        "cursor": parameters.CursorParameter(
            max_length=1500, help_text=_("Position dans la liste : à reprendre des adresses next et previous.")
        ),
        "count": parameters.FlagParameter(help_text=_("true : donne aussi le nombre total de résultats (count).")),
    }


def etag(view, request, stamp):
    """The tag of the answer to one address, in one format, in one state of the resource: to be told before the
    address is even read."""
    address = f"{view.site}{request.get_full_path()}"
    return entity_tag(API_RELEASE, stamp.token, address, request.accepted_renderer.media_type)


def sorting_names(view):
    """What ``ordering`` accepts."""
    near = "near" in view.filterset_class.base_filters
    return [*view.ordering_fields, *(["distance"] if near else []), *(["relevance"] if view.search_rank else [])]


class ListReading:
    """Raises :class:`ParameterErrors`, before any query on the list itself."""

    def __init__(self, view, request):
        self.view, self.request, self.format = view, request, request.accepted_renderer
        self.filterset = filterset = view.filterset_class(request.query_params, view.visible(), view=view)
        self.parameters = filterset.read(view.query_fields("list"))
        selection = filterset.filter_queryset(view.visible())
        self.own_distance = filterset.own_distance
        self.ordering, annotations = self._ordering()
        self.selection, self.annotations = selection.annotate(**annotations), annotations
        self.salt = f"epn_commons.api.{view.resource}"
        given = self.parameters["cursor"]
        self.cursor = pagination.Cursor.read(given, self.salt, self.ordering) if given else None
        near = {"distance_m": _DISTANCE} if self.parameters.get("near") else {}
        self.fields = {**view.item_fields, **near}
        self.reader = RowReader(view, self.fields, [key.path for key in self.ordering.keys])

    def answer(self):
        if self.format.whole:
            return named_file(self._export(), self.view, self.format)
        size = self.parameters["page_size"] or pagination.DEFAULT_PAGE_SIZE
        page = pagination.read_page(
            self.selection, self._read_rows, self.ordering, self.reader, page_size=size, cursor=self.cursor
        )
        links = {"count": self.selection.count()} if self.parameters["count"] else {}
        if self.parameters.get("facets") and self.format.tells_counts:
            links["facets"] = self.view.facets(self.filterset)
        links |= {"next": self._address(page.next), "previous": self._address(page.previous)}
        items = [self.reader.item(row) for row in page.rows]
        response = HttpResponse(self.format.page(self.view, items, links, list(self.fields)))
        other = [f'<{links[way]}>; rel="{way}"' for way in ("next", "previous") if links[way]]
        if other:
            response["Link"] = ", ".join(other)
        return named_file(response, self.view, self.format)

    def _read_rows(self, chosen, backwards):
        view, near = self.view, self.parameters.get("near")
        is_usual = view.rows_are_fixed and view.queryset is type(view).queryset
        if not is_usual or self.own_distance or self.annotations:
            rows = self._rows(near).filter(pk__in=chosen)
            return list(self.reader.select(self.ordering.apply(rows, backwards)))
        columns = (*self.reader.columns, *map(id, self.reader.annotations.values()))
        shape = compiled.Shape(type(view), columns, self.ordering.keys, backwards, bool(near), chosen.db)
        return compiled.read(
            shape, lambda point: self.reader.select(self.ordering.apply(self._rows(point), backwards)), chosen, near
        )

    def _rows(self, near):
        """The same table without the filters, which choose the rows and need not be checked twice; with them where
        what sorts the list comes from a filter (the rank of a search, a distance of its own)."""
        if self.own_distance:
            return self.selection
        rows = self.view.visible()
        if near:
            rows = rows.with_distance(*near)
        rows = rows.annotate(**self.annotations)
        given = set(self.selection.query.annotations) - set(rows.query.annotations)
        return self.selection if given & {key.path for key in self.ordering.keys} else rows

    def _ordering(self):
        """The :class:`pagination.Ordering`, and the annotations that its keys need."""
        near = self.parameters.get("near")
        names = self.parameters["ordering"] or self._usual_ordering()
        columns = {**self.view.ordering_fields, "distance": "distance_m", "relevance": self.view.search_rank}
        keys, annotations = [], {}
        for name in names:
            plain = name.removeprefix("-")
            if plain == "distance" and not near:
                raise ParameterErrors({"ordering": _("Le tri par distance demande near=latitude,longitude.")})
            if plain == "relevance" and not self.parameters["q"]:
                raise ParameterErrors({"ordering": _("Le tri par pertinence (relevance) demande q.")})
            column = columns[plain]
            if not isinstance(column, str):
                annotations[f"order_{plain}"] = column
                column = f"order_{plain}"
            keys.append(pagination.Key(column, name.startswith("-"), self._may_be_null(column)))
        keys.append(pagination.Key("pk", nullable=False))
        point = f"@{near[0]},{near[1]}" if near else ""
        return pagination.Ordering(",".join(names) + point, tuple(keys)), annotations

    def _usual_ordering(self):
        if self.parameters.get("near"):
            return ["distance"]
        if self.parameters["q"] and self.view.search_rank:
            return ["relevance", *self.view.search_ties]
        return [self.view.ordering]

    def _may_be_null(self, path):
        if path in ("distance_m", self.view.search_rank):
            return False
        columns = {field.name: field.null for field in self.view.queryset.model._meta.concrete_fields}
        return columns.get(path, True)

    def _export(self):
        if self.request.method == "HEAD":
            return HttpResponse()
        rows = self.reader.select(self.ordering.apply(self.selection)).iterator(chunk_size=ROWS_PER_FETCH)
        items = (self.reader.item(row) for row in rows)
        return StreamingHttpResponse(peek(self.format.stream(items)))

    def _address(self, cursor):
        if cursor is None:
            return None
        query = self.request.query_params.copy()
        query["cursor"] = cursor.sign(self.salt, self.ordering)
        return f"{self.view.list_address}?{query.urlencode()}"


def named_file(response, view, form):
    """Say what it is and, for what people save, under which name."""
    response["Content-Type"] = f"{form.media_type}; charset=utf-8" if form.charset else form.media_type
    if form.extension:
        response["Content-Disposition"] = f'attachment; filename="{view.resource}.{form.extension}"'
    return response
