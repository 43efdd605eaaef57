from django.utils.translation import gettext_lazy as _

from epn_commons.core.navigation import Commons, NavigationItem, register

register(NavigationItem(_("Lieux"), "cartoparty:structure_list", commons=Commons.PLACES, icon="place", position=10))
