"""A table as a file that spreadsheets open: UTF-8 with its mark, semicolons, no formula."""

import csv

from django.http import HttpResponse
from django.utils import timezone

from epn_commons.api.renderers import without_formula


def answer(name, columns, rows):
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate()}.csv"'
    response["Cache-Control"] = "private, no-store"
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([without_formula(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return response
