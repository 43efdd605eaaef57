"""What an edit changes, field by field and word by word, in words that a person reads."""

from dataclasses import dataclass

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from epn_commons.core.text_diff import words


@dataclass(frozen=True)
class FieldDiff:
    """One field that changed: both sides in French, and the words as ``(operation, text)`` with operation among
    ``equal``, ``delete``, ``insert``."""

    name: str
    label: str
    before: str
    after: str
    words: list


def compare(model, before, after):
    """The differences between two snapshots of ``model``, in the order of its fields, as ``FieldDiff``."""
    return compare_many(model, [(before, after)])[0]


def compare_many(model, pairs):
    """The same for several pairs of snapshots, without a query for each."""
    names = [
        [name for name in model.revisable_fields if name in new and new[name] != old.get(name)] for old, new in pairs
    ]
    related = _related_labels(
        model, {name for some in names for name in some}, [side for pair in pairs for side in pair]
    )
    return [
        [_field_diff(model._meta.get_field(name), old.get(name), new[name], related) for name in some]
        for some, (old, new) in zip(names, pairs, strict=True)
    ]


def _field_diff(field, before, after, related):
    old, new = (display(field, value, related) for value in (before, after))
    return FieldDiff(field.name, _capitalised(field.verbose_name), old, new, words(old, new))


def _capitalised(text):
    text = str(text)
    return text[:1].upper() + text[1:]


def _related_labels(model, names, snapshots):
    """``{(field name, key): label}`` for the foreign keys at hand: one query a field, never one a row."""
    labels = {}
    for name in names:
        field = model._meta.get_field(name)
        if not field.is_relation:
            continue
        keys = set()
        for snapshot in snapshots:
            value = snapshot.get(name)
            keys.update(value if isinstance(value, list) else [value])
        rows = field.related_model._base_manager.in_bulk([key for key in keys if key is not None])
        labels.update({(name, key): str(row) for key, row in rows.items()})
    return labels


def _display_item(field, item, related):
    """One value of a list: a code of its closed list, or a related row."""
    base = getattr(field, "base_field", None)
    if base is None:
        return (related or {}).get((field.name, item), str(item))
    return str(dict(base.flatchoices).get(item, item)) if base.choices else str(item)


def display(field, value, related=None):
    """A snapshot's value as a reader expects it."""
    if value in (None, "", [], {}):
        return ""
    if said := field.model.field_in_words(field.name, value):
        return said
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, list):
        return ", ".join(_display_item(field, item, related) for item in value)
    if field.is_relation:
        return (related or {}).get((field.name, value), str(value))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.get_internal_type() == "DateField":
        return date_format(parse_date(value), "j F Y")
    return str(value)
