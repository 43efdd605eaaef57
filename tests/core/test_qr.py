"""The drawing of a QR code."""

import re

from epn_commons.core import qr


def test_a_code_is_drawn_without_style_and_escapes_its_label():
    drawn = qr.svg("https://exemple.fr/structures/a/", '"><script>')
    assert "style" not in drawn
    assert "<script>" not in drawn
    assert re.search(r'viewBox="0 0 (\d+) \1"', drawn)
