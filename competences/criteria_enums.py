from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from epn_commons.accounts.enums import Role

VOTER_ROLES = (Role.COORDINATOR, Role.JURIST, Role.MEDIATOR)
"""Who may be asked to vote; somebody with several votes in the first of them."""


class Position(TextChoices):
    AGREE = "agree", _("d’accord")
    RESERVE = "reserve", _("d’accord, avec une réserve")
    DISAGREE = "disagree", _("pas d’accord")
    ABSTAIN = "abstain", _("je m’abstiens")


SAYING_WHY = (Position.RESERVE, Position.DISAGREE)


class Decision(TextChoices):
    """What a closed consultation made of a criterion. Before, nothing is decided."""

    RETAINED = "retained", _("Retenu")
    WITH_RESERVES = "retained_with_reserves", _("Retenu avec réserves")
    NOT_RETAINED = "not_retained", _("Non retenu")


RETAINED = (Decision.RETAINED, Decision.WITH_RESERVES)
