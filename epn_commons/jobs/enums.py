from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a piece of background work stands."""

    WAITING = "waiting", _("En attente")
    RUNNING = "running", _("En cours")
    DONE = "done", _("Terminé")
    FAILED = "failed", _("Échec")
    CANCELLED = "cancelled", _("Annulé")


OVER = (State.DONE, State.FAILED, State.CANCELLED)
