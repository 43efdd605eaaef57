from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class QuestionKind(TextChoices):
    SINGLE = "single", _("un seul choix")
    SEVERAL = "several", _("plusieurs choix")
    SCALE = "scale", _("échelle de 1 à 5")
    RANKING = "ranking", _("classement")
    TEXT = "text", _("quelques mots")


WITH_CHOICES = (QuestionKind.SINGLE, QuestionKind.SEVERAL, QuestionKind.RANKING)
SCALE = (1, 2, 3, 4, 5)


class Topic(TextChoices):
    TRAINING = "training", _("formation")
    RECOGNITION = "recognition", _("reconnaissance")
    CAREER = "career", _("parcours professionnel")


class TerritoryLevel(TextChoices):
    """One level a survey: two levels of the same answers would give each other's hidden counts back."""

    DEPARTMENT = "department", _("département")
    EPCI = "epci", _("intercommunalité")


class TextState(TextChoices):
    WAITING = "waiting", _("à relire")
    PUBLISHED = "published", _("publié")
    REFUSED = "refused", _("écarté")
