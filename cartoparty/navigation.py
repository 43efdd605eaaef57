from django.utils.translation import gettext_lazy as _

from epn_commons.accounts.access import contributes, moderates
from epn_commons.core.navigation import Commons, NavigationItem, Section, register

register(NavigationItem(_("Lieux"), "cartoparty:structure_list", commons=Commons.PLACES, icon="place", position=10))
register(NavigationItem(_("Cartoparties"), "cartoparty:party_list", section=Section.FOOTER, icon="map", position=5))

register(
    NavigationItem(
        _("Lieux favoris"),
        "cartoparty:favourites",
        section=Section.ACCOUNT,
        icon="star",
        position=15,
        visible=contributes,
    )
)

register(
    NavigationItem(
        _("Qualité des adresses"),
        "cartoparty:address_report",
        section=Section.ACCOUNT,
        icon="place",
        position=16,
        visible=moderates,
    )
)
register(
    NavigationItem(
        _("Communes éloignées d’un lieu"),
        "cartoparty:coverage",
        section=Section.ACCOUNT,
        icon="map",
        position=17,
        visible=moderates,
    )
)
