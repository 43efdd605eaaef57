from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may do in the portal. Several roles add up."""

    MEDIATOR = "mediator", _("Médiateur ou médiatrice")
    JURIST = "jurist", _("Juriste")
    COORDINATOR = "coordinator", _("Coordinateur ou coordinatrice")
    PARTNER = "partner", _("Partenaire")
    ADMINISTRATOR = "administrator", _("Administrateur ou administratrice")


PROTECTED_ROLES = (Role.COORDINATOR, Role.ADMINISTRATOR)
"""What only an administrator gives, takes or edits."""

COORDINATOR_GRANTS = (Role.MEDIATOR, Role.JURIST, Role.PARTNER)


class RequestStatus(models.TextChoices):
    """Where a request for an account stands."""

    PENDING = "pending", _("À traiter")
    ACCEPTED = "accepted", _("Acceptée")
    REFUSED = "refused", _("Refusée")


class Scope(models.TextChoices):
    """What an API key opens."""

    READ = "read", _("Lire les données publiques")
    BULK = "bulk", _("Télécharger des exports complets")
    VALIDATE = "validate", _("Signer des réponses juridiques, au nom du juriste qui la tient")
