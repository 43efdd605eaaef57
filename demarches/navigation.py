from django.utils.translation import gettext_lazy as _

from epn_commons.accounts.access import contributes, moderates
from epn_commons.core.navigation import Commons, NavigationItem, Section, register

register(
    NavigationItem(
        _("Démarches"), "demarches:procedure_list", commons=Commons.PROCEDURES, icon="procedure", position=20
    )
)

register(
    NavigationItem(
        _("Fiches de service-public"),
        "demarches:upstream_list",
        section=Section.ACCOUNT,
        icon="source",
        position=17,
        visible=contributes,
    )
)
register(
    NavigationItem(
        _("Liens des démarches"),
        "demarches:link_report",
        section=Section.ACCOUNT,
        icon="website",
        position=18,
        visible=moderates,
    )
)
register(NavigationItem(_("Services en panne"), "demarches:issue_list", section=Section.FOOTER, position=5))
