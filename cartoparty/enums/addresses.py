"""What becomes of an address: asked to the BAN, told to a commune."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AddressState(TextChoices):
    """What became of the question asked to the BAN about an address. Down is no answer: nothing is known of it."""

    FOUND = "found", _("trouvée")
    NOT_FOUND = "not_found", _("inconnue de la BAN")
    AMBIGUOUS = "ambiguous", _("plusieurs adresses possibles")
    SERVICE_DOWN = "service_down", _("service d’adresses injoignable")


class AddressRefusal(TextChoices):
    """Why the best answer of the BAN was not taken."""

    NONE_GIVEN = "none_given", _("aucune réponse")
    UNLIKELY = "unlikely", _("réponse trop peu ressemblante")
    OTHER_COMMUNE = "other_commune", _("réponse dans une autre commune")
    FAR_FROM_COMMUNE = "far_from_commune", _("réponse à plus de 15 km de la commune")


class BanReportKind(TextChoices):
    """What is told to a commune about an address."""

    MISSING = "missing", _("adresse absente de la BAN")
    MOVED = "moved", _("position à corriger dans la BAN")


class BanReportState(TextChoices):
    """Where it stands. ``PENDING`` and what follows are the BAN’s own words for it."""

    DRAFT = "draft", _("préparé")
    WAITING = "waiting", _("à envoyer")
    SENDING = "sending", _("envoi en cours")
    UNSURE = "unsure", _("envoi incertain")
    PENDING = "pending", _("reçu par la BAN")
    PROCESSED = "processed", _("traité par la commune")
    IGNORED = "ignored", _("écarté par la commune")
    EXPIRED = "expired", _("expiré sans réponse")
    REFUSED = "refused", _("refusé par la BAN")
    BY_HAND = "by_hand", _("signalé à la main")
    DROPPED = "dropped", _("abandonné")
