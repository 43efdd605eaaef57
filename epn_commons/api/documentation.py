"""The OpenAPI document told to people: what the pages of the API show. No other description of the API is written."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from epn_commons.api.errors import DETAILS, TITLES

FIRST_TRY = "/api/v1/communes/?q=bourges&page_size=1"


@dataclass(frozen=True)
class ResourcePage:
    """One resource: ``parameters`` and ``fields`` are rows of cells, the first one the name."""

    name: str
    about: str
    address: str
    formats: str
    parameters: list
    fields: list


class Documentation:
    """``document``: OpenAPI 3.1; ``site``: the address that the examples call."""

    def __init__(self, document, site):
        self.schemas = document["components"]["schemas"]
        self.about = document["info"]["description"]
        self.site = site
        self.first_try = f'curl "{site}{FIRST_TRY}"'
        self.first_address = FIRST_TRY
        lists = {path: item["get"] for path, item in document["paths"].items() if "get" in item and "{" not in path}
        self.resources = [self._resource(path, operation) for path, operation in lists.items()]

    @property
    def columns_of_parameters(self):
        return _columns(_("Paramètre"), _("Valeur"), _("Effet"))

    @property
    def columns_of_fields(self):
        return _columns(_("Champ"), _("Valeur"), _("Sens"))

    @property
    def errors(self):
        return [(status, title, DETAILS[status]) for status, title in TITLES.items()]

    def _resource(self, path, operation):
        content = operation["responses"]["200"]["content"]
        return ResourcePage(
            name=path.split("/")[3],
            about=operation.get("description", ""),
            address=path,
            formats=", ".join(content),
            parameters=[
                (parameter["name"], self._value(parameter), parameter.get("description", ""))
                for parameter in operation.get("parameters", [])
            ],
            fields=list(self._fields(content["application/json"]["schema"])),
        )

    def _fields(self, schema):
        """Rows for the fields of an item, those of its objects written ``commune.code``."""
        page = self._resolved(schema)
        item = self._resolved(page.get("properties", {}).get("results", {}).get("items", page))
        yield from self._rows(item, "")

    def _rows(self, schema, prefix):
        for name, field in schema.get("properties", {}).items():
            yield f"{prefix}{name}", self._words(field), field.get("description", "")
            inner = self._resolved(field)
            if inner.get("type") == "array":
                inner = self._resolved(inner["items"])
            if not prefix and "properties" in inner:
                yield from self._rows(inner, f"{name}.")

    def _resolved(self, schema):
        for choice in (schema, *schema.get("allOf", ()), *schema.get("oneOf", ())):
            if "$ref" in choice:
                return self.schemas[choice["$ref"].rsplit("/", 1)[1]]
        return schema

    def _value(self, parameter):
        words, example = self._words(parameter["schema"]), parameter.get("example")
        if not example:
            return words
        return _("%(words)s, par exemple %(example)s") % {
            "words": words,
            "example": example[0] if isinstance(example, list) else example,
        }

    def _words(self, schema):
        """The type of a value, in French."""
        kinds = schema.get("type", "object")
        nullable = any(choice.get("type") == "null" for choice in schema.get("oneOf", ()))
        if isinstance(kinds, list):
            nullable = nullable or "null" in kinds
            kinds = next(kind for kind in kinds if kind != "null")
        if "enum" in schema:
            words = ", ".join(str(value) for value in schema["enum"])
        elif kinds == "array":
            item = schema["items"]
            words = _("liste (%(item)s)") % {"item": self._words(item)}
        else:
            words = _format(schema) or _kind(kinds)
        return _("%(words)s, ou null") % {"words": words} if nullable else words


def _columns(*labels):
    return [{"label": label} for label in labels]


def _format(schema):
    return {
        "uuid": "UUID",
        "uri": _("adresse web"),
        "date-time": _("date et heure ISO 8601"),
        "date": _("date ISO 8601"),
    }.get(schema.get("format"))


def _kind(kind):
    return {
        "string": _("texte"),
        "integer": _("nombre entier"),
        "number": _("nombre"),
        "boolean": _("true ou false"),
        "object": _("objet"),
    }.get(kind, kind)
