"""A contribution's editable fields as JSON, and back.

A snapshot is ``{field name: JSON value}`` over the model's ``revisable_fields``: foreign keys by primary key,
many-to-many as sorted lists of primary keys, dates in ISO 8601. It is what revisions store.
"""

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext as _

_encode = DjangoJSONEncoder().default


def _json_value(value):
    if value is None or isinstance(value, bool | int | float | str):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, list | tuple | set):
        return [_json_value(item) for item in value]
    if isinstance(value, dict):
        return {key: _json_value(item) for key, item in value.items()}
    if isinstance(value, models.Model):
        return value.pk
    return _encode(value)


def take(contribution):
    """The snapshot of what a contribution holds now."""
    return {name: _current(contribution, contribution._meta.get_field(name)) for name in contribution.revisable_fields}


def _current(contribution, field):
    if field.many_to_many:
        if contribution.pk is None:
            return []
        return sorted(getattr(contribution, field.name).values_list("pk", flat=True))
    return _json_value(field.value_from_object(contribution))


def from_cleaned_data(model, cleaned_data):
    """The snapshot that a form's cleaned data asks for, restricted to what may be revised."""
    values = {}
    for name in model.revisable_fields:
        if name not in cleaned_data:
            continue
        value = cleaned_data[name]
        if model._meta.get_field(name).many_to_many:
            value = sorted(item.pk for item in value)
        values[name] = _json_value(value)
    return values


def changed(current, proposed):
    """The part of ``proposed`` that differs from ``current``."""
    return {name: value for name, value in proposed.items() if value != current.get(name)}


def refuse_unknown(model, values):
    """Raise ValidationError for fields that a revision may not change."""
    unknown = [name for name in values if name not in model.revisable_fields]
    if unknown:
        raise ValidationError(
            _("Ces champs ne se modifient pas de cette façon : %(names)s.") % {"names": ", ".join(unknown)}
        )


def apply(contribution, values):
    """Write a snapshot's values onto a contribution and save them; raises ValidationError by field, French.

    The caller holds the row lock and the transaction.
    """
    related = {}
    for name, value in values.items():
        field = contribution._meta.get_field(name)
        if field.many_to_many:
            related[name] = value
        else:
            setattr(contribution, field.attname, field.to_python(value))
    contribution.full_clean(validate_constraints=True)
    contribution.save()
    for name, keys in related.items():
        getattr(contribution, name).set(keys)
