from django.utils.translation import gettext_lazy as _

from epn_commons.accounts.access import moderates, signed_in
from epn_commons.core.navigation import NavigationItem, Section, register

register(
    NavigationItem(
        _("Mon compte"), "accounts_home", section=Section.ACCOUNT, icon="account", position=80, visible=signed_in
    )
)
register(
    NavigationItem(
        _("Inviter quelqu’un"),
        "accounts_invitations",
        section=Section.ACCOUNT,
        icon="people",
        position=70,
        visible=moderates,
    )
)
