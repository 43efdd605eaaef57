from django.utils.translation import gettext_lazy as _

from epn_commons.accounts.access import signed_in
from epn_commons.core.navigation import NavigationItem, Section, register

register(
    NavigationItem(
        _("Mes travaux"), "jobs:list", section=Section.ACCOUNT, icon="clock", position=70, visible=signed_in
    )
)
