from django.utils.translation import gettext_lazy as _

from epn_commons.core.navigation import Commons, NavigationItem, register

register(
    NavigationItem(
        _("Démarches"), "demarches:procedure_list", commons=Commons.PROCEDURES, icon="procedure", position=20
    )
)
