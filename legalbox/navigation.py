from django.utils.translation import gettext_lazy as _

from epn_commons.accounts.access import contributes
from epn_commons.accounts.enums import Role
from epn_commons.contributions.enums import Status
from epn_commons.core.navigation import Commons, NavigationItem, Section, register
from legalbox.enums import ImpactState
from legalbox.intake import decides
from legalbox.models import Impact

register(NavigationItem(_("Questions"), "legalbox:question_list", commons=Commons.LEGAL, icon="legal", position=20))


def _impacts(user):
    """Only jurists decide: the others need not know the number."""
    if not user.has_role(Role.JURIST):
        return None
    return Impact.objects.filter(state=ImpactState.OPEN, question__status=Status.PUBLISHED)


for _label, _url_name, _icon, _position, _visible, _rows in (
    (_("Questions à répondre"), "legalbox:waiting", "legal", 20, contributes, None),
    (_("Réponses à valider"), "legalbox:to_validate", "confirm", 21, decides, None),
    (_("Veille juridique"), "legalbox:law_watch", "history", 22, decides, _impacts),
    (_("Tableau juridique"), "legalbox:board", "list", 23, decides, None),
):
    register(
        NavigationItem(
            _label, _url_name, section=Section.ACCOUNT, icon=_icon, position=_position, visible=_visible, counted=_rows
        )
    )
