from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ItemKind(TextChoices):
    """What a node of a framework is, from the widest to the finest."""

    AREA = "area", _("domaine")
    COMPETENCE = "competence", _("compétence")
    STATEMENT = "statement", _("énoncé")
    OUTCOME = "outcome", _("acquis d’apprentissage")


ASSESSED_KINDS = (ItemKind.COMPETENCE,)
"""What a person can be at a level of."""


class Nature(TextChoices):
    KNOWLEDGE = "knowledge", _("connaissance")
    SKILL = "skill", _("savoir-faire")
    ATTITUDE = "attitude", _("attitude")


class WordingOrigin(TextChoices):
    """Whose words a framework is written in: an unofficial translation is never shown as the source's own."""

    ORIGINAL = "original", _("texte d’origine")
    UNOFFICIAL_TRANSLATION = "unofficial_translation", _("traduction non officielle")
    TITLES_ONLY = "titles_only", _("intitulés seuls")


class ReuseLicence(TextChoices):
    """Values are SPDX identifiers, labels what is shown."""

    CC_BY = "CC-BY-4.0", _("CC BY 4.0")
    CC_BY_SA = "CC-BY-SA-4.0", _("CC BY-SA 4.0")
    ETALAB = "etalab-2.0", _("Licence Ouverte 2.0")
    FACTS = "facts", _("faits, sans licence propre")

    @property
    def url(self):
        return {
            ReuseLicence.CC_BY: "https://creativecommons.org/licenses/by/4.0/deed.fr",
            ReuseLicence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/deed.fr",
            ReuseLicence.ETALAB: "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
        }.get(self, "")
