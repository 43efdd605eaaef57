"""A report as people read it: figures on a page, lines in a spreadsheet, the whole in JSON."""

from django.utils.translation import gettext_lazy as _

from epn_commons.core import spreadsheet

LABELS = {
    "source": _("Source"),
    "dry_run": _("Essai sans écriture"),
    "rows": _("Lignes lues"),
    "created": _("Créées"),
    "updated": _("Mises à jour"),
    "unchanged": _("Inchangées"),
    "to_complete": _("À compléter"),
    "rejected": _("Refusées"),
    "row": _("Ligne"),
    "id": _("Identifiant"),
    "outcome": _("Sort de la ligne"),
    "field": _("Champ"),
    "message": _("Constat"),
    "advice": _("Que faire"),
}
# JSON columns of PostgreSQL forget the order of keys: this is the order that people read in.
_RANKS = {key: rank for rank, key in enumerate(LABELS)}
OUTCOMES = ("created", "updated", "unchanged", "to_complete", "rejected")


def figures(report):
    """What stands at the top of a report: [(label, value)]."""
    return [
        (LABELS.get(key, key), _readable(key, report[key]))
        for key in _in_order(report)
        if not isinstance(report[key], list | dict)
    ]


def table(report):
    """What deserves to be read line by line: ``(labels, rows of cells)``.

    It is the report's list of dicts. A line that holds a list of dicts itself (the remarks of an import) gives
    one row for each of them.
    """
    lines = [flat for line in _lines(report) for flat in _flattened(line)]
    columns = _in_order(dict.fromkeys(key for line in lines for key in line))
    rows = [[_readable(column, line.get(column, "")) for column in columns] for line in lines]
    return [LABELS.get(column, column) for column in columns], rows


def as_csv(report):
    """The table, or the figures when there is none; opens in a spreadsheet as it is, formulas disarmed."""
    columns, rows = table(report)
    if not rows:
        top = figures(report)
        columns, rows = [label for label, _value in top], [[value for _label, value in top]]
    return spreadsheet.text_of(columns, rows)


def _in_order(keys):
    return sorted(keys, key=lambda key: (_RANKS.get(key, len(_RANKS)), key))


def _lines(report):
    return next((value for value in report.values() if _is_list_of_dicts(value)), [])


def _is_list_of_dicts(value):
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _flattened(line):
    nested = next((key for key, value in line.items() if _is_list_of_dicts(value)), None)
    if nested is None:
        return [line]
    rest = {key: value for key, value in line.items() if key != nested}
    return [rest | detail for detail in line[nested]]


def _readable(key, value):
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, list):
        return " ; ".join(map(str, value))
    return LABELS.get(value, value) if key == "outcome" and value in OUTCOMES else value
