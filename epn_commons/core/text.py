"""Words compared as people write them."""

import re
import unicodedata

from django.db.models import Func, TextField

_FORMULA = re.compile(r"[=+\-@\t\r\n]")
_HARMLESS = re.compile(r"[+-]?[\d .()/:,-]+")

_TO_ASCII = str.maketrans({"Œ": "oe", "œ": "oe", "Æ": "ae", "æ": "ae", "ß": "ss", "ø": "o", "Ø": "o"}) | {
    upper: chr(upper + 32) for upper in range(ord("A"), ord("Z") + 1)
}


def fold_name(name):
    """The form under which two spellings of a place name are the same: « ST-AMAND MONTROND CEDEX 2 » gives
    « saint amand montrond ». Only a–z, 0–9 and single spaces are left.

    The SQL function of the same name (migration ``core.0001_extensions``) does the same, step by step: change both.
    """
    text = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", name)).translate(_TO_ASCII)
    text = re.sub(r"(^|[^a-z0-9])s/", r"\1sur ", text)
    text = f" {re.sub(r'[^a-z0-9]+', ' ', text)} "
    text = text.replace(" st ", " saint ").replace(" ste ", " sainte ")
    return re.sub(r" cedex( [0-9]{1,2})? ", " ", text).strip()


class FoldName(Func):
    """:func:`fold_name`, in the database."""

    function = "fold_name"
    output_field = TextField()


def without_formula(text):
    """A cell that Excel or LibreOffice shows instead of running it. A phone number may start with « + »."""
    text = text.replace("\x00", "")
    if _FORMULA.match(text.lstrip(" ")) and not _HARMLESS.fullmatch(text):
        return f"'{text}"
    return text
