"""What the page of a dataset shows: its files, its versions, what changed between two of them."""

from django.conf import settings
from django.utils.dateparse import parse_date

from epn_commons.publishing.comparing import NotComparable, compare
from epn_commons.publishing.models import DatasetVersion

SHOWN = 60


def context(dataset, given):
    """``given``: the query of the page, with ``de`` and ``a``, two days of versions."""
    versions = list(DatasetVersion.objects.filter(code=dataset.code).prefetch_related("files")[:SHOWN])
    before, after = _chosen(versions, given)
    files = {file.extension: file for file in versions[0].files.all()} if versions else {}
    return {
        "dataset": dataset,
        "count": dataset.count(),
        "held_back": dataset.held_back(),
        "changed_at": dataset.stamp()[1],
        "files": [(extension, dataset.address(extension), files.get(extension)) for extension in dataset.formats],
        "versions": versions,
        "before": before,
        "after": after,
        "base_url": settings.BASE_URL,
        "structured_data": _structured_data(dataset),
        **_difference(before, after),
    }


def _structured_data(dataset):
    """The dataset as schema.org describes one."""
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": str(dataset.title),
        "description": str(dataset.description),
        "url": f"{settings.BASE_URL}{dataset.get_absolute_url()}",
        "license": dataset.licence.url,
        "keywords": [str(word) for word in dataset.keywords],
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": extension,
                "contentUrl": f"{settings.BASE_URL}{dataset.address(extension)}",
            }
            for extension in dataset.formats
        ],
    }


def _chosen(versions, given):
    """The two versions asked for, the older first; else the last one and the one before."""
    days = {version.day: version for version in versions}
    asked = [days.get(_day(given.get(name))) for name in ("de", "a")]
    if None in asked:
        asked = [*versions[1:2], *versions[:1]]
    return sorted(asked, key=lambda version: version.day) if len(asked) == 2 else (None, None)


def _day(text):
    try:
        return parse_date(text or "")
    except ValueError:
        return None


def _difference(before, after):
    if before is None or before == after:
        return {"difference": None, "not_comparable": False}
    try:
        return {"difference": compare(before, after), "not_comparable": False}
    except NotComparable:
        return {"difference": None, "not_comparable": True}
