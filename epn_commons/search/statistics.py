"""How rare each lexeme is, how long entries are, which words are written.

Kept up to date by each publication unless another one is at it, which it then neither waits for nor blocks: counts
that are a few publications old change no rank. ``refresh`` makes them exact, every hour and after a rebuild.
"""

from collections import Counter

from django.db import connection, transaction

# An arbitrary number of our own for an advisory lock.
COUNTING = 0x5EA5C401

_COUNT_LEXEMES = """
    INSERT INTO search_lexeme AS l (lexeme, entries)
    SELECT * FROM unnest(%s::text[], %s::int[])
    ON CONFLICT (lexeme) DO UPDATE SET entries = greatest(0, l.entries + excluded.entries)
"""
_COUNT_KIND = """
    INSERT INTO search_kindstatistics AS s (kind, entries, average_length)
    VALUES (%(kind)s, %(entries)s, greatest(%(length)s / greatest(%(entries)s, 1), 1))
    ON CONFLICT (kind) DO UPDATE SET
        entries = greatest(0, s.entries + excluded.entries),
        average_length = greatest(
            (s.average_length * s.entries + %(length)s) / greatest(1, s.entries + excluded.entries), 1
        )
"""
# « Écrivain » is kept as it is most often written; the words are cut as the index cuts them, accents apart.
_WORDS = """
    INSERT INTO search_word (word, shown, lexeme, entries)
    SELECT DISTINCT ON (folded) folded, word, lexeme, sum(ndoc) OVER (PARTITION BY folded)
    FROM (
        SELECT word, ndoc, search_words(word) AS folded
        FROM ts_stat(%s)
        WHERE length(word) BETWEEN 2 AND 40
    ) written,
    LATERAL (SELECT (tsvector_to_array(to_tsvector('pg_catalog.french'::regconfig, folded)))[1] AS lexeme) stem
    WHERE folded <> '' AND folded !~ ' ' AND lexeme IS NOT NULL
    ORDER BY folded, ndoc DESC, word
    ON CONFLICT (word) DO NOTHING
"""
_CUT = """to_tsvector('pg_catalog.simple'::regconfig, regexp_replace(
    lower(left(concat_ws(' ', title, keywords, summary, body), 100000)), '[^[:alnum:]]+', ' ', 'g'))"""


def count_changes(code, entry_ids, gone, posted, former_lengths, lengths):
    """Count what one write changed: ``{lexeme: entries}`` before and after, lengths before and after."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [COUNTING])
        if not cursor.fetchone()[0]:
            return
        changes = Counter(posted)
        changes.subtract(gone)
        changed = sorted((lexeme, number) for lexeme, number in changes.items() if number)
        cursor.execute(_COUNT_LEXEMES, [[lexeme for lexeme, _n in changed], [number for _l, number in changed]])
        difference = len(lengths) - len(former_lengths)
        cursor.execute(
            _COUNT_KIND,
            {"kind": code, "entries": difference, "length": float(sum(lengths) - sum(former_lengths))},
        )
        if entry_ids:
            cursor.execute(
                _WORDS,
                [f"SELECT {_CUT} FROM search_entrytext WHERE entry_id IN ({','.join(map(str, entry_ids))})"],  # noqa: S608
            )


@transaction.atomic
def refresh():
    """Count everything again."""
    refresh_kinds()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_lexeme")
        cursor.execute(
            "INSERT INTO search_lexeme (lexeme, entries) SELECT lexeme, count(*) FROM search_posting GROUP BY lexeme"
        )
        cursor.execute("DELETE FROM search_word")
        cursor.execute(_WORDS, [f"SELECT {_CUT} FROM search_entrytext"])  # noqa: S608 - our own constant


@transaction.atomic
def refresh_kinds():
    """Count the entries of each kind and their average length again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [COUNTING])
        cursor.execute("DELETE FROM search_kindstatistics")
        cursor.execute(
            "INSERT INTO search_kindstatistics (kind, entries, average_length) "
            "SELECT kind, count(*), greatest(avg(length), 1) FROM search_searchentry GROUP BY kind"
        )
