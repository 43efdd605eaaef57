from django.utils.translation import gettext_lazy as _

from epn_commons.core.navigation import NavigationItem, Section, register

register(NavigationItem(_("API"), "api:root", section=Section.FOOTER, position=50))
