from django.utils.translation import gettext_lazy as _

from epn_commons.core.navigation import Commons, NavigationItem, register

register(
    NavigationItem(_("Compétences"), "competences:home", commons=Commons.COMPETENCES, icon="competences", position=40)
)
