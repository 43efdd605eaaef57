import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

CONTEXT_WORDS = (
    *("epn", "recia", "mediateur", "mediatrice", "mediation", "numerique", "inclusion", "communs", "commun"),
    *("portail", "conseiller", "conseillere", "espace", "public", "motdepasse", "password", "bonjour", "france"),
    *("services", "legalbox", "cartopartie", "centre", "loire", "azerty", "qwerty", "soleil"),
)
"""What anyone would try first here."""

MIN_OWN_LETTERS = 6


class ContextWordsValidator:
    """Refuses a password that is little more than the words of this trade (ASVS 5.0, 6.2.11)."""

    def validate(self, password, user=None):
        folded = unicodedata.normalize("NFKD", password.casefold()).encode("ascii", "ignore").decode()
        letters = re.sub(r"[^a-z]", "", folded)
        own = re.sub("|".join(sorted(CONTEXT_WORDS, key=len, reverse=True)), "", letters)
        if own != letters and len(own) < MIN_OWN_LETTERS:
            raise ValidationError(
                _("Ce mot de passe se devine : il ne contient guère que des mots de notre métier."),
                code="password_context_words",
            )

    def get_help_text(self):
        return _("Évitez les mots de notre métier (« médiateur », « epn »…) employés seuls.")
