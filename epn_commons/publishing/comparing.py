"""What changed between two versions of a dataset, record by record, in words."""

import csv
import hashlib
import io
import json
from dataclasses import dataclass, field

from django.core.cache import cache

READABLE = ("jsonl", "ndjson", "json", "geojson", "csv", "jsonld")
"""Formats whose records can be told apart, the plainest first."""
KEYS = ("id", "@id", "identifier", "public_id", "uri", "url")
NAMES = ("nom", "name", "title", "titre", "label", "fullStatement")
LISTS = ("features", "@graph", "results", "items", "CFItems")
SHOWN = 100
LONGEST = 300
MOST_BYTES = 60_000_000
KEPT_SECONDS = 24 * 3600


class NotComparable(Exception):
    """No format of these two versions can be read record by record."""


@dataclass
class Difference:
    """``added`` and ``removed``: names; ``changed``: ``(name, [(field, before, after)])``; at most ``SHOWN`` of each,
    the numbers being those of all."""

    added: list = field(default_factory=list)
    removed: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    added_count: int = 0
    removed_count: int = 0
    changed_count: int = 0

    @property
    def is_empty(self):
        return not (self.added_count or self.removed_count or self.changed_count)


def compare(before, after):
    """The :class:`Difference` between two versions (``DatasetVersion`` with their files), kept: the same files differ
    for ever in the same way. Raises NotComparable."""
    files = [sorted((file.extension, file.sha256) for file in version.files.all()) for version in (before, after)]
    key = f"publishing.difference.{hashlib.sha256(repr(files).encode()).hexdigest()}"
    found = cache.get(key)
    if found is None:
        found = _compare(before, after)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _compare(before, after):
    old, new = _records_of_both(before, after)
    gone, come = [key for key in old if key not in new], [key for key in new if key not in old]
    changed = [key for key in new if key in old and new[key] != old[key]]
    return Difference(
        added=[_name(new[key], key) for key in come[:SHOWN]],
        removed=[_name(old[key], key) for key in gone[:SHOWN]],
        changed=[(_name(new[key], key), _fields(old[key], new[key])) for key in changed[:SHOWN]],
        added_count=len(come),
        removed_count=len(gone),
        changed_count=len(changed),
    )


def _records_of_both(before, after):
    files = [{file.extension: file for file in version.files.all()} for version in (before, after)]
    for extension in READABLE:
        pair = [held.get(extension) for held in files]
        if None in pair or max(file.size for file in pair) > MOST_BYTES:
            continue
        if pair[0].sha256 == pair[1].sha256:
            return {}, {}
        try:
            return tuple(_records(file) for file in pair)
        except (ValueError, OSError, NotComparable):
            continue
    raise NotComparable


def _records(file):
    """``{key: record}``."""
    with file.file.open("rb") as opened:
        text = opened.read().decode("utf-8")
    rows = _rows(text, file.extension)
    found = {}
    for row in rows:
        if not isinstance(row, dict):
            raise NotComparable
        flat = {**row, **row["properties"]} if isinstance(row.get("properties"), dict) else dict(row)
        flat.pop("properties", None)
        key = next((str(flat[name]) for name in KEYS if flat.get(name)), None)
        if key is None:
            raise NotComparable
        found[key] = flat
    return found


def _rows(text, extension):
    if extension == "csv":
        return list(csv.DictReader(io.StringIO(text)))
    if extension in ("jsonl", "ndjson"):
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    whole = json.loads(text)
    if isinstance(whole, dict):
        whole = next((whole[name] for name in LISTS if isinstance(whole.get(name), list)), None)
    if not isinstance(whole, list):
        raise NotComparable
    return whole


def _name(record, key):
    for name in NAMES:
        value = record.get(name)
        if isinstance(value, dict):
            value = next(iter(value.values()), "")
        if isinstance(value, str) and value.strip():
            return _cut(value)
    return key


def _fields(old, new):
    names = list(dict.fromkeys([*old, *new]))
    return [(name, _word(old.get(name)), _word(new.get(name))) for name in names if old.get(name) != new.get(name)]


def _word(value):
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, list) and all(isinstance(part, (str, int, float)) for part in value):
        return _cut(", ".join(map(str, value)))
    return _cut(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _cut(text):
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
