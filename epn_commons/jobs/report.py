"""A report as files: the whole in JSON, its lines in CSV for a spreadsheet."""

import csv
import io

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def counts(report):
    """The figures at the top of a report, in its own order: [(key, value)]."""
    return [(key, value) for key, value in report.items() if not isinstance(value, list | dict)]


def lines(report):
    """The first list of dicts of a report: what deserves to be read line by line."""
    for value in report.values():
        if isinstance(value, list) and value and all(isinstance(line, dict) for line in value):
            return value
    return []


def as_csv(report):
    """The lines, or the counts when there are none; opens in a spreadsheet as it is, formulas disarmed."""
    rows = lines(report) or [dict(counts(report))]
    columns = list(dict.fromkeys(key for row in rows for key in row))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(columns)
    writer.writerows([[_cell(row.get(column, "")) for column in columns] for row in rows])
    return "\ufeff" + out.getvalue()


def _cell(value):
    if isinstance(value, list):
        value = " ; ".join(map(str, value))
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
