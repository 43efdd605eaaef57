from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MemberState(TextChoices):
    """What somebody answered to the invitation into a group. Nothing of theirs is seen before they agree."""

    ASKED = "asked", _("pas encore répondu")
    AGREED = "agreed", _("d’accord")
    DECLINED = "declined", _("ne souhaite pas")


class Scale(TextChoices):
    """By what the board groups people. Values are those of the address."""

    PLACE = "lieux", _("par lieu")
    EPCI = "intercommunalites", _("par intercommunalité")
