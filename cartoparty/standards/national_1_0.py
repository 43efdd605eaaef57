"""The national schema « Lieux de médiation numérique », versions 1.0.0 to 1.0.2 (lists separated by |)."""

from cartoparty.standards import national

CODE = "national-1.0"
LABEL = "schéma national 1.0"
COLUMNS = ("id", "nom", "adresse", "commune", "code_postal", "services", "date_maj")
LICENCE = ""

read = national.read


def matches(columns):
    """National columns, at least one of which 0.1 did not have, or none of those that 1.0 dropped."""
    names = national.columns_of(columns)
    return national.looks_national(columns) and (bool(names & national.NEW_ONLY) or not names & national.OLD_ONLY)
