"""From a button of the mediator's page to what it does."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competences.credentials.private_keys import KeyUnusable
from competences.exam import supervising
from competences.exam.drawing import BankTooSmall
from competences.exam.refusals import NotReady
from competences.exam_enums import SessionMode

ADJUSTMENTS = ("extra_time", "untimed", "read_aloud", "large_print")


def what_is_missing(error, mode):
    """Why a session cannot open, and what else can be done."""
    text = ngettext(
        "Il manque %(count)s question à la banque pour ce niveau.",
        "Il manque %(count)s questions à la banque pour ce niveau.",
        error.missing,
    ) % {"count": error.missing}
    if mode == SessionMode.REAL:
        text += " " + _(
            "Une session d’attestation veut des questions relues par deux personnes : relisez-en, ou ouvrez un essai."
        )
    return text


def hand_out(session, cleaned, *, by):
    """``[(Attempt, code), …]``, for somebody who comes back or for new people."""
    adjustments = {name: cleaned[name] for name in ADJUSTMENTS}
    if "former_code" in cleaned:
        return [supervising.hand_out_again(session, cleaned["former_code"], by=by, **adjustments)]
    return supervising.hand_out(session, cleaned["count"], by=by, candidate=cleaned.get("candidate"), **adjustments)


def act(attempt, data, incident, *, by):
    """Do what the pressed button says; the address to go to, or None when its form is to be corrected.

    :raises Refused: it cannot be done now.
    """
    action = _ACTIONS.get(data.get("action"))
    if action is None:
        raise NotReady(_("Le bouton n’a pas été compris : rechargez la page et recommencez."))
    return action(attempt, data, incident, by)


def _adjust(attempt, data, incident, by):
    supervising.adjust(attempt, by=by, **{name: name in data for name in ADJUSTMENTS})
    return attempt.get_absolute_url()


def _free(attempt, data, incident, by):
    supervising.free_seat(attempt, by=by)
    return attempt.get_absolute_url()


def _incident(attempt, data, incident, by):
    if not incident.is_valid():
        return None
    values = incident.cleaned_data
    supervising.report_incident(
        attempt, values["kind"], by=by, minutes=values["minutes"] or 0, position=values["position"]
    )
    return attempt.get_absolute_url()


def _observe(attempt, data, incident, by):
    supervising.observe(attempt, data, by=by)
    return attempt.get_absolute_url()


def _deliver(attempt, data, incident, by):
    supervising.deliver(attempt, by=by)
    return attempt.get_absolute_url()


def _paper(attempt, data, incident, by):
    supervising.prepare_paper(attempt, by=by)
    return reverse("competences:exam_paper", args=[attempt.public_id])


_ACTIONS = {
    "adjust": _adjust,
    "free": _free,
    "incident": _incident,
    "observe": _observe,
    "deliver": _deliver,
    "paper": _paper,
}


def in_words(refusal):
    """A refusal for the person at the desk; what concerns the operator is in the log, not on the screen."""
    if isinstance(refusal, KeyUnusable):
        return _("Le portail ne peut pas signer pour l’instant. Le résultat est gardé : prévenez l’équipe du portail.")
    if isinstance(refusal, BankTooSmall):
        return what_is_missing(refusal, SessionMode.TRIAL)
    return str(refusal)
