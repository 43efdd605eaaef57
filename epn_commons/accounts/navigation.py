from django.utils.translation import gettext_lazy as _

from epn_commons.core.navigation import NavigationItem, Section, register


def _signed_in(request):
    return request.user.is_authenticated


def _moderates(request):
    return request.user.is_authenticated and request.user.can_moderate


register(
    NavigationItem(
        _("Mon compte"), "accounts_home", section=Section.ACCOUNT, icon="account", position=80, visible=_signed_in
    )
)
register(
    NavigationItem(
        _("Inviter quelqu’un"),
        "accounts_invitations",
        section=Section.ACCOUNT,
        icon="people",
        position=70,
        visible=_moderates,
    )
)
