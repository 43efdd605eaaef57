"""The least that PostgreSQL can do for what a page or an import does."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.load import HOST


def statement_of(path):
    """The SQL that reads the rows of a page of the API, as the portal sends it."""
    with CaptureQueriesContext(connection) as sent:
        Client(headers={"host": HOST}).get(path)
    return sent.captured_queries[-1]["sql"]


def json_of(path):
    """The same, its rows made JSON by PostgreSQL."""
    return f"SELECT json_agg(row)::text FROM ({statement_of(path)}) AS row"  # noqa: S608 - our own statement


STAGING = [
    "CREATE TEMP TABLE staging (id text, nom text, adresse text, postcode text, lat float, lon float, rest text)",
    None,  # COPY of the file
    "CREATE INDEX ON staging USING gist (ll_to_earth(lat, lon))",
    "ANALYZE staging",
    """CREATE TEMP TABLE pairs AS SELECT a.id AS first, b.id AS second FROM staging a JOIN staging b
       ON earth_box(ll_to_earth(a.lat, a.lon), 100) @> ll_to_earth(b.lat, b.lon) AND a.id < b.id
       WHERE similarity(a.nom, b.nom) > 0.6""",
]
"""What no import of 20,000 places goes without before it writes: the rows in the database, and their look-alikes."""

WRITTEN = {
    "cartoparty_structure": "TRUE",
    "cartoparty_structuresource": "TRUE",
    "cartoparty_nationalrecord": "TRUE",
    "cartoparty_datainclusionrecord": "TRUE",
    "cartoparty_openslot": "TRUE",
    "cartoparty_duplicatepair": "TRUE",
    "contributions_change": "at >= '{begun}'",
    "contributions_transition": "at >= '{begun}'",
}
"""The tables that an import writes, and which of their rows are its own: the same rows are inserted again in one
statement each, in a table with the same columns, checks and indexes."""

COLUMNS = """
    SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
    WHERE table_name = %s AND is_generated = 'NEVER'
"""
PUBLICATION = "UPDATE again_cartoparty_structure SET status = 'published', published_at = now(), updated_at = now()"
