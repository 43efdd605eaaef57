"""What members see beside a place to keep it true: « still right? », its mark, what would raise it, its reminders."""

from cartoparty import reminding
from cartoparty.confirm_forms import FrequencyForm
from cartoparty.quality import assess
from epn_commons.contributions.enums import Status


def context(structure, user, *, moderates):
    """For ``cartoparty/_upkeep.html``, or None for whoever cannot contribute; ``moderates``: whether ``user`` is a
    coordinator of its territory."""
    if not user.is_authenticated or not user.can_contribute:
        return None
    is_published = structure.status == Status.PUBLISHED
    sets_reminders = is_published and (moderates or structure.author_id == user.pk)
    return {
        "quality": assess(structure),
        "is_published": is_published,
        "reminders": _reminders(structure) if sets_reminders else None,
    }


def _reminders(structure):
    return FrequencyForm(initial={"every_months": reminding.frequency(structure)})
