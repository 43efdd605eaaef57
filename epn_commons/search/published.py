"""The search as the REST API gives it: plain values. The edge (``epn_commons.api_urls``) hands this to the API, which
does not know the search."""

from django.contrib.auth.models import AnonymousUser

from epn_commons.search.models import SearchEntry, Synonym
from epn_commons.search.registry import all_kinds
from epn_commons.search.searching import FURTHEST, search

__all__ = ["FURTHEST", "MODELS", "find", "kinds"]

MODELS = (SearchEntry, Synonym)
"""The tables by which an answer changes."""


def kinds():
    """The codes of what can be found."""
    return {kind.code: kind.code for kind in all_kinds()}


def find(text, *, kinds, themes, departments, near, offset, limit):
    """``{"total", "exact", "results", "facets", "corrected", "did_you_mean"}`` for what an anonymous visitor finds."""
    found = search(
        text,
        AnonymousUser(),
        kinds=kinds,
        themes=themes,
        departments=departments,
        near=near,
        offset=offset,
        limit=limit,
    )
    return {
        "total": found.total,
        "exact": not found.at_least,
        "results": [_item(entry) for entry in found.entries],
        "facets": {
            "kind": _facet(found.kinds, found.sampled),
            "theme": _facet(found.themes, found.sampled),
            "department": _facet(found.departments, found.sampled),
        },
        "corrected": found.corrected or None,
        "did_you_mean": found.did_you_mean or None,
    }


def _item(entry):
    return {
        "id": entry.public_id,
        "resource": entry.kind.resource,
        "path": entry.url,
        "kind": entry.kind.code,
        "title": entry.title,
        "extract": [{"text": text, "marked": marked} for text, marked in entry.extract],
        "place": entry.place,
        "departments": entry.departments,
        "score": round(entry.score, 4),
        "version": entry.version,
        "licence": entry.kind.licence.value,
        "created_at": entry.created_at,
        "updated_at": entry.updated_at,
        "published_at": entry.published_at,
        "confirmed_at": entry.confirmed_at,
        "distance_m": None if entry.distance_m is None else round(entry.distance_m, 1),
    }


def _facet(values, sampled):
    """Values and their counts; no counts when they are those of a sample."""
    return [
        {"value": value.value, "label": value.label, "count": None if sampled else value.count} for value in values
    ]
