"""What is done in a mapping party, and how far it is."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PartyAct(TextChoices):
    """What a participant of a mapping party does about a place."""

    CONFIRM = "confirm", _("confirmé sur place")
    CORRECT = "correct", _("correction proposée")
    CLOSED = "closed", _("signalé fermé")
    ADD = "add", _("lieu ajouté")


class PartyActState(TextChoices):
    """What became of it when it arrived. What is refused does not count."""

    WRITTEN = "written", _("enregistré")
    QUEUED = "queued", _("en relecture")
    REFUSED = "refused", _("refusé")


class PartyStage(TextChoices):
    UPCOMING = "upcoming", _("à venir")
    RUNNING = "running", _("en cours")
    OVER = "over", _("terminée")
    CLOSED = "closed", _("close, résultats figés")
