from django.utils.translation import gettext_lazy as _

from epn_commons.accounts.access import contributes, moderates, signed_in
from epn_commons.core.navigation import Commons, NavigationItem, Section, register

register(
    NavigationItem(_("Compétences"), "competences:home", commons=Commons.COMPETENCES, icon="competences", position=40)
)

register(
    NavigationItem(
        _("Mes attestations"),
        "competences:my_attestations",
        section=Section.ACCOUNT,
        icon="confirm",
        position=42,
        visible=signed_in,
    )
)
register(
    NavigationItem(
        _("Sessions d’examen"),
        "competences:exam_sessions",
        section=Section.ACCOUNT,
        icon="people",
        position=43,
        visible=contributes,
    )
)
register(
    NavigationItem(
        _("Pilotage des compétences"),
        "competences:steering",
        section=Section.ACCOUNT,
        icon="target",
        position=44,
        visible=moderates,
    )
)
