"""The official page of what is cited, built from identifiers; never fetched."""

from legalbox.citations.facts import TextKind, known_text

LEGIFRANCE = "https://www.legifrance.gouv.fr"
EUR_LEX = "https://eur-lex.europa.eu/legal-content/FR/TXT/HTML/?uri=CELEX:"
_CODE, _OTHER_TEXT = "codes", "loda"


def link(citation, version_id="", on=None):
    """The address on Légifrance or EUR-Lex, empty when nothing we know leads there.

    ``version_id`` (LEGIARTI…) is the version of the article that we hold; ``on``, a date, asks for that day's text.
    """
    if citation.kind is TextKind.EUROPEAN:
        return EUR_LEX + citation.external_id
    folder = _CODE if citation.kind in (TextKind.CODE, None) else _OTHER_TEXT
    version = version_id or citation.version_id
    if version:
        return _dated(f"{LEGIFRANCE}/{folder}/article_lc/{version}", on)
    known = known_text(citation.text_id)
    identifier = known.external_id if known else citation.external_id
    if not identifier:
        return ""
    page = f"{LEGIFRANCE}/codes/texte_lc/{identifier}" if folder == _CODE else f"{LEGIFRANCE}/loda/id/{identifier}"
    return _dated(page, on)


def _dated(address, on):
    return f"{address}/{on.isoformat()}" if on else address
