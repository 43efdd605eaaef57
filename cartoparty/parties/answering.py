"""What is answered to an action sent from the field: a status, a state that the phone knows, and words."""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cartoparty.enums import PartyActState, SeenOnSite
from cartoparty.parties import acting, twins
from epn_commons.core import rate_limit

ACTIONS_PER_HOUR = 400
"""Of one participant: six places a minute for an hour, and the phone may send them all at once."""


class Answer(NamedTuple):
    """``state``: « sent », « refused » (sending again changes nothing), « later » or « who » (keep it, and come
    back)."""

    status: int
    state: str
    said: str


def answer(participant, form):
    """Take the action of a bound ``ActionForm``, or say why not."""
    if participant is None:
        return Answer(
            401, "who", _("On ne vous reconnaît plus : rejoignez de nouveau la cartoparty, rien n’est perdu.")
        )
    usage = rate_limit.hit("party", str(participant.public_id), limit=ACTIONS_PER_HOUR, seconds=3600)
    if usage.is_exceeded:
        return Answer(429, "later", _("Beaucoup de gestes à la fois : celui-ci attend, renvoyez-le dans une heure."))
    if not form.is_valid():
        return Answer(422, "refused", form.reasons)
    asked = form.cleaned_data
    if asked["act"] in SeenOnSite.values:
        return Answer(200, "sent", twins.answer(participant, asked["pair"], asked["act"]))
    try:
        done = acting.take(participant, asked)
    except (acting.NotNow, acting.UnknownPlace) as refusal:
        return Answer(409, "refused", str(refusal))
    except ValidationError as error:
        return Answer(422, "refused", " ".join(error.messages))
    refused = done.state == PartyActState.REFUSED
    return Answer(409 if refused else 200, "refused" if refused else "sent", done.said)
