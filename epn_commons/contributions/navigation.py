from django.utils.translation import gettext_lazy as _

from epn_commons.accounts.access import contributes, moderates, signed_in
from epn_commons.contributions.models import ReviewItem
from epn_commons.core.navigation import NavigationItem, Section, register


def _waiting(user):
    return ReviewItem.objects.in_territory_of(user)


register(
    NavigationItem(
        _("Mon espace"), "contributions:space", section=Section.ACCOUNT, icon="home", position=5, visible=signed_in
    )
)
register(
    NavigationItem(
        _("Tableau de bord"),
        "contributions:board",
        section=Section.ACCOUNT,
        icon="list",
        position=17,
        visible=moderates,
    )
)
register(
    NavigationItem(
        _("Mes contributions"),
        "contributions:mine",
        section=Section.ACCOUNT,
        icon="correct",
        position=10,
        visible=contributes,
    )
)
register(
    NavigationItem(
        _("Modération"),
        "admin:contributions_reviewitem_changelist",
        section=Section.ACCOUNT,
        icon="confirm",
        position=15,
        visible=moderates,
        counted=_waiting,
    )
)
