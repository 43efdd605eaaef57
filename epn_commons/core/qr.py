"""QR codes drawn in the page: a path of an SVG, without a style attribute nor a file to fetch."""

from itertools import groupby

import qrcode
from django.utils.html import format_html
from qrcode.constants import ERROR_CORRECT_M

_QUIET_ZONE = 4
_MASK = 2
"""Any of the eight can be read; trying all of them takes most of the time, which shows on a booklet of 500 places."""


def svg(address, label):
    """Black on white in both themes. ``label`` says where it leads."""
    code = qrcode.QRCode(border=_QUIET_ZONE, mask_pattern=_MASK, error_correction=ERROR_CORRECT_M)
    code.add_data(address)
    code.make(fit=True)
    rows = code.get_matrix()
    strokes = "".join(stroke for y, row in enumerate(rows) for stroke in _strokes(y, row))
    return format_html(
        '<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="{label}" shape-rendering="crispEdges">'
        '<rect width="{size}" height="{size}" fill="#fff"/><path d="{strokes}" stroke="#000"/></svg>',
        size=len(rows),
        label=label,
        strokes=strokes,
    )


def _strokes(y, row):
    x = 0
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            yield f"M{x} {y}.5h{length}"
        x += length
