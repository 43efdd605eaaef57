"""Words of one family that the French stems keep apart: « inscrit » and « inscription », « français » and
« française »."""

_ENDINGS = "e|i|ee|en|s|t|er|ier|ag|ais|ant|ent|ement|ation|ion|eur|ateur|iqu|if|abl|ist|ism"
"""Of stems, not of words."""

_ROOT = f"'^(.{{4,}}?)({_ENDINGS})$', '\\1'"
MOST = 6

SIBLINGS = f"""
    SELECT r.stem, l.lexeme, l.entries
    FROM (
        SELECT DISTINCT lexeme AS stem, regexp_replace(lexeme, {_ROOT}) AS root FROM found WHERE length(lexeme) >= 4
    ) r,
    LATERAL (
        SELECT lexeme, entries FROM search_lexeme
        WHERE lexeme >= r.root AND lexeme < r.root || '{chr(0x10FFFF)}' AND lexeme <> r.stem AND entries > 0
            AND regexp_replace(lexeme, {_ROOT}) = r.root
        ORDER BY entries DESC LIMIT {MOST}
    ) l
"""  # noqa: S608 - our own constants
"""For each stem of ``found(lexeme)``, the commonest other stems of its family and how many entries hold each."""
