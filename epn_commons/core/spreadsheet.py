"""A table as a file that spreadsheets open by a double click: UTF-8 with its mark, semicolons, no formula."""

import csv
import io

from django.http import HttpResponse
from django.utils import timezone

from epn_commons.core.text import without_formula


def text_of(columns, rows):
    """The whole file, as text."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    for row in (columns, *rows):
        writer.writerow([without_formula(cell) if isinstance(cell, str) else cell for cell in row])
    return "\ufeff" + text.getvalue()


def answer(name, columns, rows):
    """The file to download, called ``name`` and dated today."""
    response = HttpResponse(text_of(columns, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate()}.csv"'
    return response
