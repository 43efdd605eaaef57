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


def siret_is_valid(siret):
    """La Poste's establishments follow a rule of their own: the sum of the 14 digits is a multiple of 5."""
    if len(siret) != 14 or not (siret.isascii() and siret.isdigit()):
        return False
    if siret.startswith(LA_POSTE_SIREN) and sum(map(int, siret)) % 5 == 0:
        return True
    return luhn_is_valid(siret)


def validate_siret(siret):
    if not siret_is_valid(siret):
        raise ValidationError(
            _("Ce SIRET est inexact : vérifiez ses 14 chiffres, le dernier est une clé de contrôle."), code="siret"
        )
