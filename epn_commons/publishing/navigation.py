from django.utils.translation import gettext_lazy as _

from epn_commons.core.navigation import NavigationItem, Section, register

register(NavigationItem(_("Données ouvertes"), "publishing:index", icon="data", position=50))
register(NavigationItem(_("Données ouvertes"), "publishing:index", section=Section.FOOTER, position=40))
