from django.utils.translation import gettext_lazy as _

from epn_commons.contributions.models import ReviewItem
from epn_commons.core.navigation import NavigationItem, Section, register


def _contributes(request):
    return request.user.is_authenticated and request.user.can_contribute


def _moderates(request):
    return request.user.is_authenticated and request.user.can_moderate


def _waiting(request):
    return ReviewItem.objects.in_territory_of(request.user)


def _signed_in(request):
    return request.user.is_authenticated


register(
    NavigationItem(
        _("Mon espace"), "contributions:space", section=Section.ACCOUNT, icon="home", position=5, visible=_signed_in
    )
)
register(
    NavigationItem(
        _("Tableau de bord"),
        "contributions:board",
        section=Section.ACCOUNT,
        icon="list",
        position=17,
        visible=_moderates,
    )
)
register(
    NavigationItem(
        _("Mes contributions"),
        "contributions:mine",
        section=Section.ACCOUNT,
        icon="correct",
        position=10,
        visible=_contributes,
    )
)
register(
    NavigationItem(
        _("Modération"),
        "admin:contributions_reviewitem_changelist",
        section=Section.ACCOUNT,
        icon="confirm",
        position=15,
        visible=_moderates,
        counted=_waiting,
    )
)
