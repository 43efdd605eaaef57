from django.utils.translation import gettext_lazy as _

from epn_commons.core.navigation import NavigationItem, Section, register
from epn_commons.notifications.models import Notification


def _signed_in(request):
    return request.user.is_authenticated


def _unread(request):
    return Notification.objects.visible_to(request.user).unread()


register(
    NavigationItem(
        _("Notifications"),
        "notifications:inbox",
        section=Section.ACCOUNT,
        icon="email",
        position=20,
        visible=_signed_in,
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
        visible=_signed_in,
    )
)
