"""Invented documents, and a shortcut to put them in the index."""

import csv
import datetime as dt
import uuid
from itertools import count

from django.utils import timezone

from epn_commons.search import indexing, statistics
from epn_commons.search.registry import Document

_numbers = count(1_000_000)


def document(title, **fields):
    """A document that nothing else describes, published today."""
    number = next(_numbers)
    now = timezone.now()
    values = {
        "object_id": number,
        "public_id": uuid.uuid4(),
        "url": f"/essai/{number}/",
        "published_at": now,
        "updated_at": now,
    }
    return Document(**{**values, "title": title, **fields})


def put(*documents, kind="structure"):
    """Index documents as if they were contributions of a kind, with exact counts."""
    indexing.write(kind, [found.object_id for found in documents], documents)
    statistics.refresh()
    return documents


def days_ago(days):
    return timezone.now() - dt.timedelta(days=days)


def pairs(path, half=None):
    """The queries of a file and what answers each; of one half of it only, if told so."""
    with path.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if half is None or row["half"] == half]
    return [(row["query"], row["doc_id"]) for row in rows]
