from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class KeyState(TextChoices):
    """What a key of the issuer may do."""

    CURRENT = "current", _("signe les nouvelles attestations")
    RETIRED = "retired", _("ne signe plus ; ce qu’elle a signé reste valide")
    WITHDRAWN = "withdrawn", _("compromise : ce qu’elle a signé ne vaut plus")


class RevocationReason(TextChoices):
    """Why an attestation no longer holds: a code, never a text that could tell something of a person."""

    MISTAKE = "mistake", _("délivrée par erreur")
    FRAUD = "fraud", _("conditions de passage non respectées")
    REPLACED = "replaced", _("remplacée par une autre attestation")
    HOLDER = "holder", _("à la demande de la personne")
    ACHIEVEMENT = "achievement", _("attestation retirée du catalogue")


class AttestationState(TextChoices):
    """The one word of the verification page."""

    VALID = "valid", _("valide")
    REVOKED = "revoked", _("révoquée")
    EXPIRED = "expired", _("expirée")
    ALTERED = "altered", _("altérée")
