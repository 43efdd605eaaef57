"""How the state of an answer is said, the same everywhere."""

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from epn_commons.core.dates import on_day
from legalbox.citations.checking import Existence
from legalbox.enums import Validation
from legalbox.models import EXISTENCE_LABELS

TONES = {
    Validation.TO_VALIDATE: ("info", "info"),
    Validation.VALIDATED: ("done", "confirm"),
    Validation.STALE: ("warning", "alert"),
    Validation.TO_REVIEW: ("warning", "alert"),
    Validation.SUSPENDED: ("blocked", "blocked"),
}
_EXISTENCE_TONES = {
    Existence.EXISTS: ("done", "done"),
    Existence.DOES_NOT_EXIST: ("blocked", "blocked"),
    Existence.CANNOT_BE_CHECKED: ("", "help"),
}


def validation_badge(value):
    state = Validation(value)
    tone, icon = TONES[state]
    return {"label": capfirst(state.label), "tone": tone, "icon": icon}


def existence_badge(value):
    """For a chip: its tone, its icon and its words."""
    tone, icon = _EXISTENCE_TONES[Existence(value)]
    return {"tone": tone, "icon": icon, "word": EXISTENCE_LABELS[Existence(value)]}


def disclaimer(validation, validated_at=None, by="", written_on=None):
    """What an answer is and is not, dated; on the page, the printed sheet, the PDF and in the API."""
    if validation == Validation.VALIDATED and validated_at:
        said = _("Information juridique générale, validée %(on_day)s%(by)s, à jour des textes cités à cette date.") % {
            "on_day": on_day(validated_at),
            "by": _(" par %(name)s") % {"name": by} if by else "",
        }
    else:
        day = written_on or timezone.localdate()
        said = _("Information juridique générale, rédigée %(on_day)s : aucun juriste ne la garantit à ce jour.") % {
            "on_day": on_day(day)
        }
    end = _("Elle ne constitue pas une consultation juridique et ne tient pas compte d’une situation particulière.")
    return f"{said} {end}"
