"""What is decided of places written twice."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Likelihood(TextChoices):
    """How sure it is that two structures are one place."""

    CERTAIN = "certain", _("certain")
    PROBABLE = "probable", _("probable")
    POSSIBLE = "possible", _("à regarder")
    DISTINCT = "distinct", _("lieux distincts")


class PairState(TextChoices):
    """What was decided about two structures that look alike."""

    SUGGESTED = "suggested", _("à décider")
    DISTINCT = "distinct", _("lieux distincts")
    MERGED = "merged", _("fusionnées")


class SeenOnSite(TextChoices):
    """What is said of a pair by who added one of the two standing before its door. Coordinators decide."""

    SAME = "same", _("le même lieu")
    OTHER = "other", _("un autre lieu")
