from django.db import models
from django.utils.translation import gettext_lazy as _


class Resolved(models.TextChoices):
    """How a commune was recognised, from the surest to the least sure; or why it was not."""

    INSEE = "insee", _("code INSEE")
    FORMER_INSEE = "former_insee", _("ancien code INSEE")
    POSTCODE_AND_NAME = "postcode_and_name", _("code postal et nom")
    DEPARTMENT_AND_NAME = "department_and_name", _("nom, seul de ce nom dans le département")
    POSTCODE_AND_PART = "postcode_and_part", _("code postal et partie du nom")
    NAME = "name", _("nom, seul de ce nom en France")
    POSTCODE = "postcode", _("code postal d’une seule commune")
    AMBIGUOUS = "ambiguous", _("plusieurs communes possibles")
    UNKNOWN = "unknown", _("commune inconnue")
    EMPTY = "empty", _("ni nom, ni code postal, ni code INSEE")
