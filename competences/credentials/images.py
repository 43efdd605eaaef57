"""The two drawings that carry a credential: a badge in words (SVG) and a square with its QR code (PNG)."""

import io
import textwrap

import png
import qrcode
from django.template.loader import render_to_string
from qrcode.constants import ERROR_CORRECT_M

LINE = 20
MOST_LINES = 4
PLUM, PAPER = (122, 42, 98), (255, 255, 255)
_MODULE, _QUIET, _FRAME = 8, 4, 3
"""Pixels of one square of the code; squares of white, then of plum, around it."""


def badge_svg(title, level, mention=""):
    """The bytes of a drawing of 400 × 400: a title on four lines at most, a level, and what must be known of it."""
    lines = textwrap.wrap(title, LINE)
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1][: LINE - 1]}…"]
    top = 208 - 15 * (len(lines) - 1)
    return render_to_string(
        "competences/badge.svg",
        {
            "title": title,
            "level": level,
            "mention": mention,
            "lines": [{"y": top + 30 * number, "text": line} for number, line in enumerate(lines)],
        },
    ).encode()


def badge_png(address):
    """The bytes of an image that leads to ``address`` when a telephone looks at it."""
    code = qrcode.QRCode(border=_QUIET, error_correction=ERROR_CORRECT_M)
    code.add_data(address)
    code.make(fit=True)
    squares = [[1 if dark else 0 for dark in row] for row in code.get_matrix()]
    width = len(squares) + 2 * _FRAME
    band = [[2] * width] * _FRAME
    framed = band + [[2] * _FRAME + row + [2] * _FRAME for row in squares] + band
    pixels = [[value for value in row for _ in range(_MODULE)] for row in framed for _ in range(_MODULE)]
    drawn = io.BytesIO()
    side = width * _MODULE
    png.Writer(side, side, palette=[PAPER, (0, 0, 0), PLUM], bitdepth=2).write(drawn, pixels)
    return drawn.getvalue()
