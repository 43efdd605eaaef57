"""The least that PostgreSQL can do for what a page or an import does."""

LIST_OF_100 = """
    SELECT json_agg(row)::text FROM (
        SELECT place.public_id, place.slug, place.name, place.address, place.postcode, commune.name AS commune,
               place.latitude, place.longitude, place.opening_hours, place.services, place.audiences, place.fees,
               place.phone, place.websites, place.emails, place.updated_at, place.created_at, place.version
        FROM cartoparty_structure AS place JOIN territories_commune AS commune ON commune.code = place.commune_id
        WHERE place.status = 'published' ORDER BY place.name, place.id LIMIT 100
    ) AS row
"""

NEAR = """
    SELECT json_agg(row) FROM (
        SELECT place.public_id, place.slug, place.name, place.address, place.postcode, place.commune_id,
               place.latitude, place.longitude, place.opening_hours, place.services, place.phone, place.fees,
               earth_distance(place.earth, ll_to_earth({lat}, {lon})) AS distance_m
        FROM cartoparty_structure AS place
        WHERE place.status = 'published' AND earth_box(ll_to_earth({lat}, {lon}), 10000) @> place.earth
          AND earth_distance(place.earth, ll_to_earth({lat}, {lon})) <= 10000
          AND place.services && ARRAY['{service}']::varchar[] AND place.fees && ARRAY['free']::varchar[]
          AND place.accessible
        ORDER BY distance_m, place.id LIMIT 20
    ) AS row
"""

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
