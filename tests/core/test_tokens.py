"""Every pair of colours that meets in the style sheets can be read, in both themes; the whole stays small."""

import gzip
import re

import pytest
from django.conf import settings

CSS = settings.BASE_DIR / "static" / "css"
SHELL = ["tokens", "base", "layout", "components", "pages", "print"]
GROUNDS = ["paper", "surface", "sunken"]
ACCENTS = ["legal", "places", "procedures", "competences", "info", "warning", "blocked", "done"]
TEXT_PAIRS = [
    *[(text, ground) for text in ["ink", "ink-soft", "action", "action-strong", *ACCENTS] for ground in GROUNDS],
    *[(accent, f"{accent}-soft") for accent in ACCENTS],
    *[("ink", f"{accent}-soft") for accent in ACCENTS],
    *[("action", f"{accent}-soft") for accent in ACCENTS],
    ("on-action", "action"),
    ("on-action", "action-strong"),
    ("ink", "mark"),
    ("surface", "blocked"),
]
# WCAG 1.4.11: what shows that a field, a button or the focus is there needs 3:1.
SIGN_PAIRS = [(sign, ground) for sign in ["line-strong", "focus"] for ground in GROUNDS]


def theme(name):
    light, dark = (CSS / "tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light))
    return colours if name == "light" else colours | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", dark))


def luminance(colour):
    """Relative luminance of WCAG 2.2."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first, second):
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT_PAIRS, 4.5), (SIGN_PAIRS, 3)], ids=["text", "signs"])
def test_pairs_have_enough_contrast(name, pairs, least):
    colours = theme(name)
    poor = {
        f"{a} on {b}": round(contrast(colours[a], colours[b]), 2)
        for a, b in pairs
        if contrast(colours[a], colours[b]) < least
    }
    assert poor == {}


def test_black_on_white_is_21_to_1():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_every_theme_names_the_same_colours():
    light, dark = (CSS / "tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
    assert set(re.findall(r"--([\w-]+): #", light)) == set(re.findall(r"--([\w-]+): #", dark))


def test_no_colour_is_chosen_outside_the_tokens():
    for name in set(SHELL) - {"tokens", "print"}:
        assert re.findall(r"#[0-9a-f]{3,8}\b", (CSS / f"{name}.css").read_text()) == [], name


def test_style_sheets_of_the_shell_weigh_at_most_15_kilobytes():
    weight = sum(len(gzip.compress((CSS / f"{name}.css").read_bytes())) for name in SHELL)
    assert weight <= 15_000
