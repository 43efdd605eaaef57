from django.utils.translation import gettext_lazy as _

from epn_commons.core.navigation import NavigationItem, Section, register


def _signed_in(request):
    return request.user.is_authenticated


register(
    NavigationItem(
        _("Mes travaux"), "jobs:list", section=Section.ACCOUNT, icon="clock", position=70, visible=_signed_in
    )
)
