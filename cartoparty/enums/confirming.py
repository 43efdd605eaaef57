"""Who vouches for what, and how often a place is asked."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class FactGroup(TextChoices):
    """What a place or a member vouches for at once."""

    HOURS = "hours", _("horaires")
    SERVICES = "services", _("services")
    CONTACTS = "contacts", _("coordonnées")


class Voucher(TextChoices):
    """Who says that facts still hold."""

    PLACE = "place", _("le lieu")
    MEMBER = "member", _("un membre du réseau")


class ReminderFrequency(IntegerChoices):
    """Every how many months a place is asked to read its facts again."""

    QUARTER = 3, _("tous les 3 mois")
    HALF_YEAR = 6, _("tous les 6 mois")
    YEAR = 12, _("une fois par an")
    NEVER = 0, _("jamais")
