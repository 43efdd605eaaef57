from django.utils.translation import gettext_lazy as _

from epn_commons.accounts.access import signed_in
from epn_commons.core.navigation import NavigationItem, Section, register
from epn_commons.notifications.models import Notification


def _unread(user):
    return Notification.objects.visible_to(user).unread()


register(
    NavigationItem(
        _("Notifications"),
        "notifications:inbox",
        section=Section.ACCOUNT,
        icon="email",
        position=20,
        visible=signed_in,
        counted=_unread,
    )
)
register(
    NavigationItem(
        _("Mes suivis"),
        "notifications:follows",
        section=Section.ACCOUNT,
        icon="bell",
        position=22,
        visible=signed_in,
    )
)
