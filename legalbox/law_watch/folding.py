"""What counts as the same text of law.

Compared as they are published, two dates of a code differ three times more than the law did: publishers add
spaces, change apostrophes, wrap lines in other tags. Punctuation is kept: a comma may change a rule.
"""

import html
import re
import unicodedata

# Linear: between the two brackets, neither may come again.
_BREAKS = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6]|/blockquote)\b[^<>]*>", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]*>")
_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("\u2019\u2018\u02bc\u00b4`\u2032", "'"),
        **dict.fromkeys("\u00ab\u00bb\u201c\u201d\u201e", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\x00", None),
        "\u0153": "oe",
        "\u0152": "OE",
        "\u00e6": "ae",
        "\u00c6": "AE",
        "\u00ba": "°",
        "\u2026": "...",
    }
)


def plain_text(text_html):
    """The words of an article, paragraphs on lines of their own."""
    text = html.unescape(_TAGS.sub(" ", _BREAKS.sub("\n", text_html)))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def fold(text_html):
    """What is left of a text without its mark-up, spaces, typography, capitals and accents."""
    text = html.unescape(_TAGS.sub(" ", text_html)).translate(_TYPOGRAPHY)
    text = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in text if not (character.isspace() or unicodedata.combining(character)))
