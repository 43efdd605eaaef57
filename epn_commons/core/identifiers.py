"""Numbers that carry their own check: SIREN and SIRET (INSEE, Luhn)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LA_POSTE_SIREN = "356000000"


def luhn_is_valid(digits):
    """Whether a string of digits ends with its Luhn key (ISO/IEC 7812-1)."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def siren_is_valid(siren):
    """Nine digits with a true key; zeros name nobody."""
    return _are_digits(siren, 9) and luhn_is_valid(siren)


def siret_is_valid(siret):
    """Fourteen digits with a true key. La Poste's establishments follow a rule of their own (INSEE): the sum of their
    digits is a multiple of 5."""
    if not _are_digits(siret, 14):
        return False
    if siret.startswith(LA_POSTE_SIREN) and sum(map(int, siret)) % 5 == 0:
        return True
    return luhn_is_valid(siret)


def _are_digits(text, length):
    return len(text) == length and text.isascii() and text.isdigit() and bool(text.strip("0"))


def validate_siret(siret):
    if not siret_is_valid(siret):
        raise ValidationError(
            _("Ce SIRET est inexact : vérifiez ses 14 chiffres, le dernier est une clé de contrôle."), code="siret"
        )
