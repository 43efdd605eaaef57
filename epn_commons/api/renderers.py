"""The formats of an answer. Each writes bytes from dictionaries; none builds one object a row."""

import csv
import io
from abc import ABC, abstractmethod
from decimal import Decimal
from itertools import chain, islice

import orjson
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.renderers import BaseRenderer
from rest_framework.serializers import Serializer

from epn_commons.api.columns import RawJson
from epn_commons.core.text import without_formula

JSON_OPTIONS = orjson.OPT_UTC_Z
ROWS_PER_CHUNK = 500
LIST_SEPARATOR = "|"


def to_json(value):
    return orjson.dumps(value, default=_plain, option=JSON_OPTIONS)


def _plain(value):
    if isinstance(value, RawJson):
        return orjson.Fragment(value.text)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form here")


class Format(BaseRenderer, ABC):
    """A format. ``whole``: the answer is the whole selection, streamed, whatever the page; else one page of it."""

    charset = "utf-8"
    extension = ""
    whole = False
    tells_counts = False
    """Whether a page has room for what is counted besides its items."""
    schema = None
    """What the OpenAPI document says of it; ``None``: the JSON schema of the resource."""

    @abstractmethod
    def one(self, view, item, names):
        """The bytes of a single item; ``names``: its fields."""

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return to_json(data)


class PagedFormat(Format):
    @abstractmethod
    def page(self, view, items, links, names):
        """The bytes of one page. ``links``: ``next``, ``previous``, with ``count`` and ``facets`` when asked for;
        ``names``: the fields of an item, also when there is none."""


class StreamedFormat(Format):
    whole = True

    @abstractmethod
    def stream(self, items):
        """Chunks of bytes."""


class JSONFormat(PagedFormat):
    media_type = "application/json"
    format = "json"
    # JSON is UTF-8: a charset would be one parameter too many (RFC 8259).
    charset = None
    tells_counts = True

    def page(self, view, items, links, names):
        return to_json({**links, "results": items})

    def one(self, view, item, names):
        return to_json(item)


class NDJSONFormat(StreamedFormat):
    """One item a line, the whole selection: for copies and for tools that read as it comes."""

    media_type = "application/x-ndjson"
    format = "ndjson"
    extension = "ndjson"
    schema = {"type": "string", "description": str(_("Un objet JSON par ligne."))}

    def one(self, view, item, names):
        return to_json(item) + b"\n"

    def stream(self, items):
        while chunk := list(islice(items, ROWS_PER_CHUNK)):
            yield b"\n".join([to_json(item) for item in chunk]) + b"\n"


class GeoJSONFormat(PagedFormat):
    """A FeatureCollection (RFC 7946); an item without coordinates has a null geometry."""

    media_type = "application/geo+json"
    format = "geojson"
    charset = None
    tells_counts = True
    schema = {
        "type": "object",
        "required": ["type"],
        "properties": {
            "type": {"enum": ["FeatureCollection", "Feature"]},
            "features": {"type": "array", "items": {"type": "object"}},
        },
    }

    def page(self, view, items, links, names):
        return to_json({"type": "FeatureCollection", **links, "features": [self._feature(item) for item in items]})

    def one(self, view, item, names):
        return to_json(self._feature(item))

    def _feature(self, item):
        properties = {name: value for name, value in item.items() if name not in ("latitude", "longitude")}
        point = None
        if item["latitude"] is not None:
            point = {"type": "Point", "coordinates": [item["longitude"], item["latitude"]]}
        return {"type": "Feature", "id": item["id"], "geometry": point, "properties": properties}


class CSVFormat(PagedFormat):
    """One line an item. A nested object gives a column per field (``commune_code``), a list its values separated by
    « | », a list of objects its JSON. A text that a spreadsheet would run as a formula starts with an apostrophe."""

    media_type = "text/csv"
    format = "csv"
    extension = "csv"
    bom = False
    schema = {"type": "string"}

    def page(self, view, items, links, names):
        columns = list(csv_columns(view.serializer_class().fields, names))
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(name for name, _path in columns)
        for item in items:
            item = {name: v.read() if isinstance(v, RawJson) else v for name, v in item.items()}
            writer.writerow([csv_cell(_follow(item, path)) for _name, path in columns])
        return text.getvalue().encode("utf-8-sig" if self.bom else "utf-8")

    def one(self, view, item, names):
        return self.page(view, [item], {}, names)


def csv_columns(documented, names, prefix=()):
    """``(name, path)`` of each column, in that order. ``documented`` (name → serializer field) says what is
    nested; a name that it lacks, as in a national profile, is a column of its own."""
    for name in names:
        field, path = documented.get(name), (*prefix, name)
        if isinstance(field, Serializer):
            yield from csv_columns(field.fields, list(field.fields), path)
        else:
            yield "_".join(path), path


def csv_cell(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        if any(isinstance(part, (dict, list)) for part in value):
            return to_json(value).decode()
        value = LIST_SEPARATOR.join(str(part) for part in value)
    elif isinstance(value, dict):
        return to_json(value).decode()
    elif hasattr(value, "isoformat"):
        return value.isoformat()
    elif isinstance(value, (int, float, Decimal)):
        return str(value)
    return without_formula(str(value))


def _follow(item, path):
    for name in path:
        item = item.get(name) if item else None
    return item


def peek(items):
    """The same iterator once its first element is read: what fails at once fails before the answer has begun."""
    items = iter(items)
    return chain(list(islice(items, 1)), items)
