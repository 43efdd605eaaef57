"""Which format a file is in, by its columns, and its rows read one by one."""

from django.utils.translation import gettext as _

from cartoparty.standards import hub_lo, national_0_1, national_1_0
from cartoparty.standards.files import UnreadableFile
from cartoparty.standards.record import Issue, Rejected, Severity

DIALECTS = (hub_lo, national_1_0, national_0_1)
"""Modules with CODE, LABEL, COLUMNS, LICENCE, `matches(columns)` and `read(row, number)`."""

_SHOWN = 12
_DATA_INCLUSION = {
    "accessibilite_lieu", "horaires_accueil", "lien_source", "reseaux_porteurs", "structure_id", "thematiques",
}  # fmt: skip
"""Columns that only the files of data·inclusion have: like enough to the national ones to be taken for places that
lack everything."""


def recognise(columns):
    """The dialect whose columns these are. Raises `UnreadableFile`, naming the expected columns and the found."""
    if "pivot" not in columns and _DATA_INCLUSION.intersection(columns):
        raise UnreadableFile(
            _(
                "C’est un fichier de data·inclusion, que le portail écrit mais ne lit pas : rien n’a été importé. "
                "Importez les mêmes lieux au schéma national (« Lieux de médiation numérique »)."
            )
        )
    for dialect in DIALECTS:
        if dialect.matches(columns):
            return dialect
    found = ", ".join(str(column)[:60] for column in list(columns)[:_SHOWN]) or _("aucune")
    expected = " ; ".join(f"{dialect.LABEL} ({', '.join(dialect.COLUMNS)})" for dialect in DIALECTS)
    raise UnreadableFile(
        _("Les colonnes ne sont celles d’aucun format connu. Trouvées : %(found)s. Attendues : %(expected)s.")
        % {"found": found, "expected": expected}
    )


def read_records(rows):
    """For each row of `Rows`, (its number from 1, a `PlaceRecord` or the `Rejected` that says why not), in order.

    Every row comes out, whatever is in it. Raises `UnreadableFile` before the first one when a file is of no dialect.
    """
    dialects = [(part, recognise(part.columns)) for part in rows.parts]
    return _records(rows, dialects)


def _records(rows, dialects):
    for part, dialect in dialects:
        for position in range(part.start, part.stop):
            yield position + 1, _record(rows, dialect, position)


def _record(rows, dialect, position):
    if position in rows.problems:
        return Rejected(rows.problems[position])
    try:
        record = dialect.read(rows.rows[position], position + 1)
    except Rejected as rejected:
        return rejected
    if position in rows.remarks:
        advice = _("Relisez ce lieu : une valeur a pu glisser dans la mauvaise colonne.")
        record.issues.append(Issue("", "row_odd", rows.remarks[position], advice, Severity.WARNING))
    return record
