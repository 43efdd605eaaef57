from django.db import models
from django.utils.translation import gettext_lazy as _


class Posture(models.TextChoices):
    """What the mediator does: the three situations of the CNIL's kit, and what holds in all of them."""

    TRAIN = "train", _("je forme")
    ACCOMPANY = "accompany", _("j’accompagne")
    ACT_FOR = "act_for", _("je fais à la place")
    ANY = "any", _("dans tous les cas")


class PlaceType(models.TextChoices):
    """Where it happens, when the law depends on it."""

    LIBRARY = "library", _("bibliothèque, médiathèque")
    FRANCE_SERVICES = "france_services", _("France Services")
    TOWN_HALL = "town_hall", _("mairie, CCAS, service public")
    ASSOCIATION = "association", _("association, centre social")
    EPN = "epn", _("espace public numérique")
    SCHOOL = "school", _("école, lieu pour mineurs")
    EMPLOYMENT = "employment", _("insertion, emploi")
    CARE = "care", _("santé, établissement social")
    HOME = "home", _("au domicile de la personne")
    OTHER = "other", _("un autre lieu")


class Decider(models.TextChoices):
    """Who decides in the situation."""

    PERSON = "person", _("la personne accompagnée")
    MEDIATOR = "mediator", _("moi, qui accompagne")
    STRUCTURE = "structure", _("ma structure, mon employeur")
    UNKNOWN = "unknown", _("je ne sais pas : c’est ma question")


class Missing(models.TextChoices):
    """What a question lacks to be published."""

    SHORT_ANSWER = "short_answer", _("la réponse courte")
    TEXT_SAYS = "text_says", _("ce que dit le texte")
    CHANGES_FOR_ME = "changes_for_me", _("ce que ça change pour le médiateur")
    DO_NOT = "do_not", _("ce qu’il ne faut pas faire")
    SEND_TO = "send_to", _("vers qui orienter")


class SignatureKind(models.TextChoices):
    PEER = "peer", _("praticable")
    JURIST = "jurist", _("juste en droit")


class Validation(models.TextChoices):
    """What one may say of an answer today. Never stored: worked out from signatures and changes of the law."""

    TO_VALIDATE = "to_validate", _("à valider par un juriste")
    VALIDATED = "validated", _("validée par un juriste")
    STALE = "stale", _("modifiée depuis sa validation")
    TO_REVIEW = "to_review", _("un texte cité a changé")
    SUSPENDED = "suspended", _("suspendue par un juriste")


class ImpactState(models.TextChoices):
    """What a jurist said of a change of the law for one answer."""

    OPEN = "open", _("à examiner")
    NO_EFFECT = "no_effect", _("sans effet")
    TO_REVIEW = "to_review", _("à revoir")
    SUSPENDED = "suspended", _("suspendue")
    RESOLVED = "resolved", _("validée de nouveau")


class ChangeNature(models.TextChoices):
    """What happened to an article between two dates."""

    CHANGED = "changed", _("modifié")
    GONE = "gone", _("disparu")
    NEW = "new", _("nouveau")


class Opinion(models.TextChoices):
    HELPFUL = "helpful", _("ça m’a aidé")
    OUTDATED = "outdated", _("pas à jour")
    UNCLEAR = "unclear", _("pas clair")
