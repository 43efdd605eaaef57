"""What happens to a question that waits for its answer: taken, made precise, refused, merged."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from epn_commons.accounts.enums import Role
from epn_commons.contributions.enums import Status
from epn_commons.contributions.exceptions import AlreadyDecided, TransitionNotAllowed
from epn_commons.core.dates import on_day
from legalbox.citations.finder import find
from legalbox.drafting import lock, write_now
from legalbox.models import Precision, Question, ReferenceCorrection, Taking
from legalbox.models.question import TITLE_LENGTH
from legalbox.references import refresh
from legalbox.telling import tell_author

DAYS = (3, 7, 14)
MOST_WORDINGS = 60


class AlreadyTaken(Exception):
    """Somebody holds the question."""

    def __init__(self, taking):
        super().__init__(
            _("%(name)s y répond jusqu’au %(until)s : complétez son brouillon ou attendez.")
            % {"name": taking.by, "until": on_day(taking.until).removeprefix("le ")}
        )


REFUSALS = (AlreadyTaken, AlreadyDecided, TransitionNotAllowed, ValidationError)


def decides(user):
    """Jurists and coordinators refuse and merge."""
    return user.is_authenticated and (user.can_moderate or user.has_role(Role.JURIST))


def _lock_waiting(question):
    live = lock(question)
    if live.status != Status.SUBMITTED:
        raise TransitionNotAllowed(live.status, Status.SUBMITTED)
    return live


@transaction.atomic
def take(question, *, by, days):
    """Promise to write the answer within so many days. One winner; what is over may be taken again."""
    live = _lock_waiting(question)
    taking = Taking.objects.filter(question=live).select_related("by").first()
    if taking and taking.by != by and not taking.is_over:
        raise AlreadyTaken(taking)
    until = timezone.localdate() + timedelta(days=days if days in DAYS else DAYS[0])
    taking, _created = Taking.objects.update_or_create(
        question=live, defaults={"by": by, "taken_at": timezone.now(), "until": until}
    )
    return taking


@transaction.atomic
def give_back(question, *, by):
    """Leave a question to somebody else."""
    lock(question)
    Taking.objects.filter(question=question, by=by).delete()


@transaction.atomic
def ask_precision(question, text, *, by):
    """Ask its author something; one question at a time."""
    live = _lock_waiting(question)
    precision = Precision(question=live, text=text.strip(), by=by)
    precision.full_clean()
    try:
        with transaction.atomic():
            precision.save()
    except IntegrityError as error:
        raise ValidationError(_("Une précision est déjà demandée : attendez la réponse.")) from error
    tell_author(live, _("« %(title)s » : une précision vous est demandée.") % {"title": live}, precision.text)
    return precision


@transaction.atomic
def answer_precision(precision, text, *, by):
    """What the author of the question says; it joins the description of the situation, as a version."""
    live = lock(precision.question)
    precision = Precision.objects.select_for_update().get(pk=precision.pk)
    if live.author != by:
        raise PermissionDenied
    if precision.answered_at:
        raise AlreadyDecided(by)
    precision.answer, precision.answered_at = text.strip(), timezone.now()
    precision.full_clean()
    precision.save()
    said = f"{precision.text}\n→ {precision.answer}"
    write_now(live, {"details": f"{live.details}\n\n{said}".strip()[:4000]}, by=by)
    return precision


@transaction.atomic
def refuse(question, *, by, reason):
    """Refuse a waiting question, saying why; its author is told."""
    if not decides(by):
        raise PermissionDenied
    live = _lock_waiting(question)
    live.reject(by=by, reason=reason)
    Taking.objects.filter(question=live).delete()


@transaction.atomic
def merge(question, into, *, by):
    """The same question as one that is answered: its wordings feed the search of the other, its author is sent
    there."""
    if not decides(by):
        raise PermissionDenied
    first, second = sorted((question.pk, into.pk))
    if first == second:
        raise ValidationError(_("Une question ne se fusionne pas avec elle-même."))
    rows = Question._base_manager.select_for_update(of=("self",)).filter(pk__in=(first, second)).order_by("pk")
    held = {row.pk: row for row in rows}
    live, kept = held[question.pk], held[into.pk]
    if kept.status != Status.PUBLISHED:
        raise ValidationError(_("On ne fusionne qu’avec une question publiée."))
    _keep_wordings(live, kept, by)
    Question._base_manager.filter(pk=live.pk).update(replaced_by=kept)
    address = reverse("legalbox:question_detail", args=[kept.slug])
    reason = _("Déjà répondu : « %(title)s » (%(address)s). Votre façon de le demander y est gardée.") % {
        "title": kept,
        "address": address,
    }
    if live.status == Status.SUBMITTED:
        live.reject(by=by, reason=reason)
    elif live.status == Status.PUBLISHED:
        live.archive(by=by, reason=reason)
    else:
        raise TransitionNotAllowed(live.status, Status.ARCHIVED)
    Taking.objects.filter(question=live).delete()


def _keep_wordings(live, kept, by):
    known = {wording.lower() for wording in (kept.title, *kept.other_wordings)}
    new = [wording for wording in (live.title, *live.other_wordings) if wording.lower() not in known]
    wordings = [*kept.other_wordings, *new][:MOST_WORDINGS]
    comment = _("Même question : « %(title)s »") % {"title": live}
    write_now(kept, {"other_wordings": [wording[:TITLE_LENGTH] for wording in wordings]}, by=by, comment=comment[:500])


@transaction.atomic
def correct_reference(reference, corrected, *, by):
    """Say what a citation that was read wrong means; empty: it is none. The rows are read again."""
    corrected = " ".join(corrected.split())[:300]
    if corrected and not find(corrected):
        raise ValidationError(
            _("Cette référence ne se comprend pas : écrivez par exemple « article L. 311-1 du CRPA ».")
        )
    question = lock(reference.question)
    ReferenceCorrection.objects.update_or_create(
        question=question, raw=reference.raw, defaults={"corrected": corrected, "by": by}
    )
    refresh([question.pk])
    return question
