"""Addresses of contributions: made once from the title, then kept for good."""

from django.urls import resolve
from django.utils.text import slugify

MAX_LENGTH = 100


def _stem(parts):
    return slugify(" ".join(str(part) for part in parts if part))[:MAX_LENGTH].strip("-") or "fiche"


class SlugMaker:
    """Hands out slugs that no other contribution of a kind bears. One query, however many are asked for.

    Two processes may still choose the same one at once: the unique constraint decides, and the caller tries again.
    """

    def __init__(self, model, *, starting_with=""):
        rows = model._base_manager.filter(slug__startswith=starting_with)
        self._taken = set(rows.values_list("slug", flat=True))
        self._numbers = {}  # the last one given to each stem: thirty thousand « EPN » do not each start from 2

    def make(self, *parts):
        stem = _stem(parts)
        number = self._numbers.get(stem, 1)
        slug = stem if number == 1 else f"{stem}-{number}"
        while slug in self._taken:
            number += 1
            slug = f"{stem}-{number}"
        self._taken.add(slug)
        self._numbers[stem] = number
        return slug


def make_slug(model, *parts):
    """One slug for one new contribution; its address is that of no other page, as « Ajouter » would be."""
    slug = SlugMaker(model, starting_with=_stem(parts)).make(*parts)
    leads_to = resolve(model(slug=slug).get_absolute_url())
    return slug if leads_to.kwargs.get("slug") == slug else make_slug(model, model._meta.verbose_name, *parts)
