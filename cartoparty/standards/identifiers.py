"""Numbers that name an organisation, a commune or a post office: SIRET, SIREN, RNA, RIDET, INSEE code, postcode."""

import re

from django.utils.translation import gettext as _

from cartoparty.standards.normalise import Unusable, text
from epn_commons.core.identifiers import siren_is_valid, siret_is_valid

UNKNOWN_PIVOT = "00000000000000"
"""What national producers write when they do not know: the schema wants a pivot for every place."""

INSEE_CODE = re.compile(r"^([013-9]\d|2[AB1-9])\d{3}$")
_RNA = re.compile(r"^W\d[0-9A-Z]\d{7}$")
_RIDET = re.compile(r"^\d{9,10}$")


def siren(value):
    """The nine digits of an organisation; zeros mean unknown."""
    digits = _compact(value)
    if not digits.strip("0"):
        return ""
    digits = digits.zfill(9) if digits.isdigit() else digits
    if not siren_is_valid(digits):
        raise Unusable(
            "siren_invalid",
            _("Ce n’est pas un SIREN : il compte neuf chiffres, et le dernier est une clé de contrôle."),
            _("Cherchez l’organisme sur annuaire-entreprises.data.gouv.fr et recopiez son numéro."),
        )
    return digits


def pivot(value, postcode=""):
    """(pivot, siren): a SIRET, an RNA or a RIDET (New Caledonia), and the SIREN that a 9-digit value really was.

    `UNKNOWN_PIVOT` and other runs of zeros mean unknown and give ("", "").
    """
    number = _compact(value)
    if not number.strip("0"):
        return "", ""
    if number.isdigit() and 12 <= len(number) < 14 and siret_is_valid(number.zfill(14)):
        number = number.zfill(14)
    if siret_is_valid(number):
        return number, number[:9]
    if _RNA.match(number):
        return number, ""
    if postcode.startswith("988") and _RIDET.match(number):
        return number, ""
    if siren_is_valid(number):
        return "", number
    if re.fullmatch(r"\d{14}", number):
        message = _("Ce SIRET est faux : sa clé de contrôle ne correspond pas.")
    else:
        message = _("Ce n’est ni un SIRET (14 chiffres), ni un numéro RNA (W et neuf caractères).")
    raise Unusable(
        "pivot_invalid",
        message,
        _("Cherchez l’organisme sur annuaire-entreprises.data.gouv.fr et recopiez son numéro."),
    )


def postcode(value):
    """Five digits. A spreadsheet eats the first zero: 1000 is read 01000."""
    code = re.sub(r"^F-", "", _compact(value))
    if not code:
        return ""
    if re.fullmatch(r"\d{4}", code):
        code = f"0{code}"
    if not re.fullmatch(r"\d{5}", code) or code.startswith("00"):
        raise Unusable("postcode_invalid", _("Le code postal n’a pas cinq chiffres."), _("Écrivez-le ainsi : 45000."))
    return code


def insee_code(value):
    """Five characters, Corsica in 2A and 2B. A spreadsheet eats the first zero here too."""
    code = _compact(value)
    if not code:
        return ""
    if re.fullmatch(r"\d{4}", code):
        code = f"0{code}"
    if not INSEE_CODE.match(code):
        raise Unusable(
            "insee_code_invalid",
            _("Ce n’est pas le code INSEE d’une commune."),
            _("Laissez la case vide : la commune est retrouvée par son nom et son code postal."),
        )
    return code


def _compact(value):
    return re.sub(r"[\s.\u00a0_]", "", text(value)).upper()
