"""Whole datasets as streams of bytes: PostgreSQL's COPY, handed on as it comes, in flat memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection

_BLOCK = 64 * 1024
# JSON never holds a raw control character: with these as quote and delimiter, COPY hands each document over unaltered.
_RAW_LINES = "(FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')"


@dataclass(frozen=True)
class Writer:
    """How a dataset is written in one format."""

    media_type: str
    stream: Callable[[], Iterator[bytes]]


def _copy(statement):
    """The rows of a COPY, in blocks."""
    block = bytearray()
    with connection.cursor() as cursor, cursor.copy(statement) as rows:
        for row in rows:
            block += row
            if len(block) >= _BLOCK:
                yield bytes(block)
                block.clear()
    yield bytes(block)


def csv_file(query):
    """RFC 4180, UTF-8, with a header."""
    return Writer("text/csv; charset=utf-8", lambda: _copy(f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER)"))


def ndjson_file(query):
    """One JSON document a line; ``query`` selects one json column."""
    return Writer("application/x-ndjson; charset=utf-8", lambda: _documents(query))


def json_file(query):
    """One JSON array; ``query`` selects one json column."""
    return Writer("application/json; charset=utf-8", lambda: _array(query, b"[\n", b"]\n"))


def geojson_file(query):
    """One FeatureCollection; ``query`` selects one json column of features."""
    opening = b'{"type": "FeatureCollection", "features": [\n'
    return Writer("application/geo+json; charset=utf-8", lambda: _array(query, opening, b"]}\n"))


def _documents(query):
    return _copy(f"COPY ({query}) TO STDOUT {_RAW_LINES}")


def _array(query, opening, closing):
    yield opening
    pending = b""
    for block in _documents(query):
        # The comma goes between documents, so the last line end is kept back until another document follows.
        text = pending + block
        pending = b"\n" if text.endswith(b"\n") else b""
        yield text.removesuffix(b"\n").replace(b"\n", b",\n") if pending else text.replace(b"\n", b",\n")
    yield pending + closing
