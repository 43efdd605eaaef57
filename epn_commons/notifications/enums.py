from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """When an e-mail tells of a notification; the inbox always does, at once."""

    AT_ONCE = "at_once", _("Aussitôt")
    DAILY = "daily", _("Une fois par jour")
    WEEKLY = "weekly", _("Une fois par semaine")
    NEVER = "never", _("Jamais par courriel")
