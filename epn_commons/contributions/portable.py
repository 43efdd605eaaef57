"""A contribution's editable fields as another portal can read them: a snapshot whose keys mean the same everywhere.

Themes go by their slug and communes by their INSEE code; what only this database knows (an organisation, a person)
stays here.
"""

from django.db import models

from epn_commons.contributions import snapshots
from epn_commons.taxonomy.models import Theme


def _readable(field):
    """Whether a field says the same elsewhere."""
    if not field.is_relation:
        return True
    model = field.related_model
    return model is Theme or (field.many_to_one and isinstance(model._meta.pk, models.CharField))


def fields_of(model):
    """The fields of a kind that travel."""
    return [name for name in model.revisable_fields if _readable(model._meta.get_field(name))]


def write(contribution):
    """The portable snapshot of a contribution."""
    taken = snapshots.take(contribution)
    slugs = dict(Theme.objects.values_list("pk", "slug"))
    model = type(contribution)
    return {name: _outwards(model._meta.get_field(name), taken[name], slugs) for name in fields_of(model)}


def _outwards(field, value, slugs):
    if not field.is_relation or field.related_model is not Theme:
        return value
    return [slugs[pk] for pk in value if pk in slugs] if field.many_to_many else slugs.get(value)


def read(model, values):
    """A snapshot for this database from a portable one: fields unknown here and themes unknown here are left out.
    Raises TypeError for what is no text where a text is meant: Django would write it down as Python does."""
    keys = dict(Theme.objects.values_list("slug", "pk"))
    names = set(fields_of(model))
    return {
        name: _inwards(model._meta.get_field(name), value, keys) for name, value in values.items() if name in names
    }


def _inwards(field, value, keys):
    if isinstance(field, models.CharField | models.TextField) and not isinstance(value, str | None):
        raise TypeError(field.name)
    if not field.is_relation or field.related_model is not Theme:
        return value
    if field.many_to_many:
        slugs = value if isinstance(value, list) else []
        return sorted(keys[slug] for slug in slugs if isinstance(slug, str) and slug in keys)
    return keys.get(value) if isinstance(value, str) else None
