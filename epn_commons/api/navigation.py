from django.utils.translation import gettext_lazy as _

from epn_commons.accounts.access import holds_keys
from epn_commons.core.navigation import NavigationItem, Section, register

register(NavigationItem(_("API"), "api:root", section=Section.FOOTER, position=50))
register(
    NavigationItem(
        _("Espace partenaire"),
        "partners:home",
        section=Section.ACCOUNT,
        icon="data",
        position=75,
        visible=holds_keys,
    )
)
