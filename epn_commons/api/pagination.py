"""Pages by position (keyset): a page costs the same wherever it is, and rows written meanwhile move nothing.

The cursor holds the ordering and the values of the row where the page starts, signed: opaque to the reader, refused
when altered. Nulls come last, upwards as downwards.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.core import signing
from django.db.models import F, Q
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

from epn_commons.api import parameters
from epn_commons.api.errors import ParameterErrors

DEFAULT_PAGE_SIZE = 20
MAX_PAGE_SIZE = 1000
FACETS = {
    "facets": parameters.FlagParameter(
        help_text=_(
            "true : donne aussi, pour chaque filtre à choix, combien de résultats donnerait chaque valeur (facets) ; "
            "en JSON et en GeoJSON, sans effet dans les autres formats."
        )
    )
}
"""What a list that counts by facet reads besides."""

_READERS = {"t": parse_datetime, "d": parse_date, "n": Decimal}


@dataclass(frozen=True)
class Key:
    """One column of an ordering: a path or an annotation of the queryset."""

    path: str
    descending: bool = False
    nullable: bool = True

    def order(self, backwards):
        column = F(self.path)
        # Backwards, nulls come first. A column without nulls keeps the plain order, which its index serves both ways.
        nulls = {("nulls_first" if backwards else "nulls_last"): True} if self.nullable else {}
        return column.desc(**nulls) if self.descending != backwards else column.asc(**nulls)

    def strictly_beyond(self, value, backwards):
        """Rows that come after ``value``; ``None`` when there can be none."""
        if value is None:
            return Q(**{f"{self.path}__isnull": False}) if backwards else None
        beyond = Q(**{f"{self.path}__{'lt' if self.descending != backwards else 'gt'}": value})
        return beyond | Q(**{f"{self.path}__isnull": True}) if self.nullable and not backwards else beyond

    def equal(self, value):
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})


@dataclass(frozen=True)
class Ordering:
    """Keys that tell any two rows apart: the last one is the primary key. ``name`` is what the cursor is bound to."""

    name: str
    keys: tuple

    def apply(self, queryset, backwards=False):
        return queryset.order_by(*[key.order(backwards) for key in self.keys])

    def beyond(self, position, *, backwards, inclusive):
        """Rows after ``position`` (the values of the keys) in this direction, itself included or not."""
        *keys, last = self.keys
        condition = last.strictly_beyond(position[-1], backwards)
        if inclusive:
            condition |= last.equal(position[-1])
        for key, value in zip(reversed(keys), reversed(position[:-1]), strict=True):
            condition = key.equal(value) & condition
            strictly = key.strictly_beyond(value, backwards)
            if strictly is not None:
                condition |= strictly
        return condition & self._bound(position, backwards)

    def _bound(self, position, backwards):
        """Implied by the rest; tells the planner where in the index of the first key to start."""
        first, value = self.keys[0], position[0]
        if len(self.keys) == 1 or value is None or (first.nullable and not backwards):
            return Q()
        return Q(**{f"{first.path}__{'lte' if first.descending != backwards else 'gte'}": value})


@dataclass(frozen=True)
class Cursor:
    position: list
    backwards: bool = False
    inclusive: bool = False

    def sign(self, salt, ordering):
        payload = [ordering.name, int(self.backwards), int(self.inclusive), [_packed(v) for v in self.position]]
        return signing.Signer(salt=salt).sign_object(payload)

    @classmethod
    def read(cls, text, salt, ordering):
        """Raises :class:`ParameterErrors` unless we have signed ``text`` for this resource and this ordering."""
        try:
            name, backwards, inclusive, position = signing.Signer(salt=salt).unsign_object(text)
        except (signing.BadSignature, ValueError, TypeError) as error:
            raise ParameterErrors(
                {
                    "cursor": _(
                        "Curseur inconnu ou altéré : reprenez l’adresse « next » telle quelle, ou la première page."
                    )
                }
            ) from error
        if name != ordering.name or len(position) != len(ordering.keys):
            raise ParameterErrors(
                {"cursor": _("Ce curseur vient d’une liste triée autrement : repartez de la première page.")}
            )
        return cls([_unpacked(value) for value in position], bool(backwards), bool(inclusive))


def _packed(value):
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, Decimal):
        return {"n": str(value)}
    return str(value) if isinstance(value, UUID) else value


def _unpacked(value):
    if not isinstance(value, dict):
        return value
    ((kind, text),) = value.items()
    return _READERS[kind](text)


@dataclass(frozen=True)
class Page:
    rows: list
    next: Cursor | None
    previous: Cursor | None


def read_page(selection, rows, ordering, reader, *, page_size, cursor=None):
    """One page, in one query. ``selection`` says which rows; ``rows(chosen, backwards)`` reads those of a queryset of
    primary keys, in order, over the same table: only those of the page are joined to other tables."""
    backwards = bool(cursor and cursor.backwards)
    if cursor:
        selection = selection.filter(ordering.beyond(cursor.position, backwards=backwards, inclusive=cursor.inclusive))
    chosen = ordering.apply(selection, backwards).values("pk")[: page_size + 1]
    rows = rows(chosen, backwards)
    more, rows = len(rows) > page_size, rows[:page_size]
    if backwards:
        rows.reverse()
    if not rows:
        # The rows of this page have gone: the way back starts from the position itself.
        back = cursor and Cursor(cursor.position, not backwards, inclusive=True)
        return Page([], back if backwards else None, None if backwards else back)
    after = Cursor(reader.position(rows[-1])) if (backwards or more) else None
    before = Cursor(reader.position(rows[0]), backwards=True) if (more if backwards else cursor) else None
    return Page(rows, after, before)


class KeysetPagination:
    """What the OpenAPI document says of a page; the reading is :func:`read_page`, not the framework's."""

    def get_schema_operation_parameters(self, view):
        return []

    def get_paginated_response_schema(self, schema):
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "count": {
                    "type": "integer",
                    "description": str(_("Nombre total de résultats ; présent avec count=true seulement.")),
                },
                "next": address | {"description": str(_("Adresse de la page suivante."))},
                "previous": address | {"description": str(_("Adresse de la page précédente."))},
                "results": schema,
            },
        }


class FacetedPagination(KeysetPagination):
    """A page that may count by facet."""

    def get_paginated_response_schema(self, schema):
        whole = super().get_paginated_response_schema(schema)
        value = {
            "type": "object",
            "required": ["value", "label", "count"],
            "properties": {
                "value": {"type": "string", "description": str(_("Ce que le paramètre accepte."))},
                "label": {"type": "string", "description": str(_("La valeur en mots."))},
                "count": {
                    "type": ["integer", "null"],
                    "description": str(
                        _("Résultats que donne cette valeur, les autres filtres tenus ; nul quand on ne le sait pas.")
                    ),
                },
            },
        }
        whole["properties"]["facets"] = {
            "type": "object",
            "description": str(_("Par paramètre ; présent avec facets=true seulement.")),
            "additionalProperties": {"type": "array", "items": value},
        }
        return whole
