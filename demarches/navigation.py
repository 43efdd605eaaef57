from django.utils.translation import gettext_lazy as _

from epn_commons.core.navigation import Commons, NavigationItem, Section, register

register(
    NavigationItem(
        _("Démarches"), "demarches:procedure_list", commons=Commons.PROCEDURES, icon="procedure", position=20
    )
)


def _contributes(request):
    return request.user.is_authenticated and request.user.can_contribute


def _moderates(request):
    return request.user.is_authenticated and request.user.can_moderate


register(
    NavigationItem(
        _("Fiches de service-public"),
        "demarches:upstream_list",
        section=Section.ACCOUNT,
        icon="source",
        position=17,
        visible=_contributes,
    )
)
register(
    NavigationItem(
        _("Liens des démarches"),
        "demarches:link_report",
        section=Section.ACCOUNT,
        icon="website",
        position=18,
        visible=_moderates,
    )
)
register(NavigationItem(_("Services en panne"), "demarches:issue_list", section=Section.FOOTER, position=5))
