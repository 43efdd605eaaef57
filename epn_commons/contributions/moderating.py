"""What a coordinator decides on a line of the queue, whatever it is about: yes or no, alone or many at once.

Each decision is a transaction of its own: it is taken whole or not at all.
"""

from dataclasses import dataclass, field

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from epn_commons.contributions import reporting, revising
from epn_commons.contributions.enums import Status, Wait
from epn_commons.contributions.exceptions import (
    AlreadyDecided,
    NothingChanged,
    RevisionConflict,
    TransitionNotAllowed,
)
from epn_commons.contributions.kinds import get_kind
from epn_commons.contributions.models import Report, Revision, Transition

SALT = "contributions.moderating"

READY_REASONS = {
    Wait.SUBMISSION: [
        gettext_lazy("Cette fiche existe déjà : proposez plutôt une correction de la fiche en place."),
        gettext_lazy(
            "Je n’ai pas pu vérifier ces informations. Indiquez une source, par exemple un site ou un numéro."
        ),
        gettext_lazy("Il manque de quoi s’y rendre : complétez l’adresse, puis envoyez de nouveau."),
        gettext_lazy(
            "Ce texte nomme une personne : retirez ce qui permet de la reconnaître, puis envoyez de nouveau."
        ),
    ],
    Wait.REVISION: [
        gettext_lazy("J’ai vérifié auprès du lieu : l’information en ligne est la bonne."),
        gettext_lazy("Je n’ai pas pu vérifier cette correction. Dites d’où elle vient, puis proposez-la de nouveau."),
        gettext_lazy("Une autre correction a déjà mis cette information à jour."),
        gettext_lazy("Cette correction retire des informations utiles : ne changez que ce qui est faux."),
    ],
    Wait.REPORT: [
        gettext_lazy("C’est corrigé. Merci de l’avoir signalé."),
        gettext_lazy("J’ai vérifié : l’information en ligne est la bonne."),
        gettext_lazy("La fiche avait déjà été corrigée."),
        gettext_lazy("Ce message ne dit pas ce qu’il faut corriger."),
    ],
    Wait.AFTER_THE_FACT: [
        gettext_lazy("Je n’ai pas pu vérifier cette modification. Dites d’où elle vient, puis recommencez."),
        gettext_lazy("Cette modification retire des informations utiles : ne changez que ce qui est faux."),
        gettext_lazy("Ce texte nomme une personne : retirez ce qui permet de la reconnaître."),
    ],
}
READY_REASONS[Wait.TO_COMPLETE] = READY_REASONS[Wait.SUBMISSION]


class Incomplete(Exception):
    """A contribution that lacks what it takes to be published; the message says what, in words."""

    def __init__(self, labels):
        super().__init__(_("Il manque : %(labels)s.") % {"labels": ", ".join(labels)})


REFUSALS = (AlreadyDecided, TransitionNotAllowed, RevisionConflict, NothingChanged, Incomplete, ValidationError)
"""All that ``accept`` and ``refuse`` raise for a decision that could not be taken."""


def missing_labels(contribution):
    """What a contribution lacks to be published, in words."""
    return [str(contribution.missing_label(code)) for code in contribution.missing_for_publication()]


def accept(item, *, by, answer="", choices=None, seen_version=None):
    """Say yes to a line of the queue: publish, put a correction online, call a report mended or a publication good.

    ``answer`` is told to whoever reported; ``choices`` settle the fields in conflict (see ``revising.accept``).
    """
    if item.wait == Wait.REVISION:
        revising.accept(item.revision, by=by, choices=choices, seen_version=seen_version)
    elif item.wait == Wait.REPORT:
        reporting.handle(item.report, by=by, answer=answer)
    elif item.wait == Wait.AFTER_THE_FACT:
        revising.approve_afterwards(item, by=by)
    else:
        with transaction.atomic():
            contribution = _lock_submitted(item)
            if missing := missing_labels(contribution):
                raise Incomplete(missing)
            contribution.publish(by=by)


def refuse(item, *, by, reason):
    """Say no, and why: refuse, leave a report without effect, take back what was published."""
    if item.wait == Wait.REVISION:
        revising.reject(item.revision, by=by, reason=reason)
    elif item.wait == Wait.REPORT:
        reporting.dismiss(item.report, by=by, answer=reason)
    elif item.wait == Wait.AFTER_THE_FACT:
        revising.undo_afterwards(item, by=by, reason=reason)
    else:
        with transaction.atomic():
            _lock_submitted(item).reject(by=by, reason=reason)


def _lock_submitted(item):
    """The contribution under lock, certain that it still waits: its author may have taken it back meanwhile."""
    model = get_kind(item.kind)
    contribution = model._base_manager.select_for_update(of=("self",)).get(pk=item.object_id)
    if contribution.status != Status.SUBMITTED:
        last = Transition.objects.about(contribution).select_related("actor").last()
        raise AlreadyDecided(last and last.actor)
    return contribution


# --- Many at once ------------------------------------------------------------------------------------------------


@dataclass
class Tally:
    """What became of a batch: ``blocked`` is ``[(title, why)]``."""

    done: int = 0
    already: int = 0
    blocked: list = field(default_factory=list)


def decide_each(items, decide):
    """Take ``decide(item)`` for each; one that cannot be taken leaves the others be. Returns a ``Tally``."""
    tally = Tally()
    for item in items:
        try:
            decide(item)
            tally.done += 1
        except (AlreadyDecided, TransitionNotAllowed):
            tally.already += 1
        except REFUSALS as refusal:
            tally.blocked.append((item.title, explain(refusal)))
    return tally


def explain(refusal):
    """Why a decision could not be taken, in French."""
    return " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)


# --- Who decided meanwhile ---------------------------------------------------------------------------------------


def subject_token(item):
    """What a line is about, signed: the line itself disappears as soon as someone decides."""
    return signing.dumps([item.title, item.kind, item.object_id, item.revision_id, item.report_id], salt=SALT)


def tell_already_decided(token):
    """A sentence that names who decided on the subject of a line that is gone."""
    try:
        title, kind, object_id, revision_id, report_id = signing.loads(token, salt=SALT, max_age=7 * 86_400)
    except signing.BadSignature:
        return _("Cette contribution a déjà été traitée.")
    name = _who_decided(kind, object_id, revision_id, report_id)
    if name is None:
        return _("« %(title)s » a déjà été traitée.") % {"title": title}
    return _("« %(title)s » a déjà été traitée par %(name)s.") % {"title": title, "name": name}


def _who_decided(kind, object_id, revision_id, report_id):
    if revision_id or report_id:
        model, pk = (Revision, revision_id) if revision_id else (Report, report_id)
        row = model.objects.filter(pk=pk).select_related("decided_by").first()
        return row and row.decided_by
    last = Transition.objects.about_many(get_kind(kind), [object_id]).select_related("actor").last()
    return last and last.actor
