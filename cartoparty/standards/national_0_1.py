"""The national schema « Lieux de médiation numérique », versions 0.1.x (lists separated by ;, older closed lists)."""

from cartoparty.standards import national

CODE = "national-0.1"
LABEL = "schéma national 0.1"
COLUMNS = ("id", "nom", "adresse", "commune", "code_postal", "services", "publics_accueillis", "conditions_acces")
LICENCE = ""

read = national.read


def matches(columns):
    """National columns with some that 1.0 dropped, and none that it brought."""
    names = national.columns_of(columns)
    return national.looks_national(columns) and bool(names & national.OLD_ONLY) and not names & national.NEW_ONLY
