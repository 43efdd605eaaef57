"""What the mediator does: open a session, hand out codes, help with what goes wrong, observe, deliver."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competences import issuing
from competences.attestation_enums import RevocationReason
from competences.exam import answers, codes, passing
from competences.exam.achievements import ensure_achievements
from competences.exam.drawing import BankTooSmall, missing_questions
from competences.exam.refusals import AlreadyPassed, NotReady, NotYours, SessionClosed, TooSoon, UnknownCode
from competences.exam.rules import RETAKE_HOURS
from competences.exam.scoring import close, next_state, score
from competences.exam_enums import OPEN_STATES, AttemptState, IncidentKind, SessionMode
from competences.models import Attempt, ExamAnswer, ExamIncident, ExamSession
from epn_commons.core import dates

MOST_CODES = 40


def open_session(*, by, level, mode, place_name, commune=None):
    """A session at a place; an account of the demonstration opens an example, which attests nothing.

    :raises BankTooSmall: there are not enough questions, or not enough reviewed by two people.
    """
    if not by.can_contribute:
        raise PermissionDenied(_("Ouvrir une session est réservé aux médiateurs et aux coordinations."))
    missing = missing_questions(level, mode, is_example=by.is_example)
    if missing:
        raise BankTooSmall(missing)
    employer = by.main_organisation
    commune = commune or (employer and employer.commune)
    return ExamSession.objects.create(
        level=level, mode=mode, supervisor=by, place_name=place_name, commune=commune, is_example=by.is_example
    )


@transaction.atomic
def hand_out(session, count, *, by, candidate=None, **adjustments):
    """``count`` new attempts of a session, each with its code in clear: ``[(Attempt, code), …]``. The codes are told
    now and never again."""
    session = _open(session)
    _not_oneself(by, candidate)
    taken = set(session.attempts.values_list("pseudonym", flat=True))
    made = []
    for _number in range(count):
        name = codes.pseudonym(taken)
        taken.add(name)
        made.append(_new_attempt(session, name, candidate=candidate, **adjustments))
    return made


@transaction.atomic
def hand_out_again(session, former_code, *, by, **adjustments):
    """A new attempt for somebody who did not succeed: two days later, with other questions.

    :raises UnknownCode: the former code is of no attempt of this level.
    """
    session = _open(session)
    previous = (
        Attempt.objects.select_for_update(of=["self"])
        .filter(code_hash=codes.hashed(former_code) or "", session__level=session.level)
        .first()
    )
    if previous is None or previous.state in OPEN_STATES:
        raise UnknownCode
    _not_oneself(by, previous.candidate)
    _check_delay(previous)
    taken = set(session.attempts.values_list("pseudonym", flat=True))
    name = previous.pseudonym if previous.pseudonym not in taken else codes.pseudonym(taken)
    return _new_attempt(session, name, candidate=previous.candidate, previous=previous, **adjustments)


def _check_delay(previous):
    if previous.state != AttemptState.FAILED and previous.state != AttemptState.VOID:
        raise AlreadyPassed
    if previous.finished_at:
        after = previous.finished_at + dt.timedelta(hours=RETAKE_HOURS)
        if timezone.now() < after:
            raise TooSoon(f"{dates.day(after)} {dates.clock(after)}")
    if previous.retakes.filter(state__in=OPEN_STATES).exists():
        raise NotReady(_("Cette personne a déjà un nouveau code : c’est lui qu’elle doit taper."))


def _new_attempt(session, pseudonym, **values):
    code = codes.new()
    attempt = Attempt.objects.create(
        session=session, supervisor=session.supervisor, pseudonym=pseudonym, code_hash=codes.hashed(code), **values
    )
    return attempt, code


@transaction.atomic
def adjust(attempt, *, by, **adjustments):
    """Change what this person needs, before they begin."""
    attempt = _locked(attempt, by)
    if attempt.state != AttemptState.WAITING:
        raise NotReady(_("L’épreuve a commencé : rendez plutôt des minutes par un incident."))
    for name, value in adjustments.items():
        setattr(attempt, name, value)
    attempt.save(update_fields=list(adjustments))


@transaction.atomic
def free_seat(attempt, *, by):
    """Let the code be typed on another computer; what was answered stays."""
    attempt = _locked(attempt, by)
    attempt.seat = ""
    attempt.save(update_fields=["seat"])


@transaction.atomic
def report_incident(attempt, kind, *, by, minutes=0, position=None):
    """Note what disturbed somebody: minutes given back, a question that counts for nothing, or the end for fraud."""
    attempt = _locked(attempt, by)
    if kind == IncidentKind.QUESTION and not (position and position <= len(attempt.questions)):
        raise NotReady(_("Dites le numéro de la question, comme la personne le voit."))
    ExamIncident.objects.create(attempt=attempt, kind=kind, minutes=minutes, position=position, reported_by=by)
    if kind == IncidentKind.FRAUD:
        _cancel(attempt, by)
        return
    if minutes and attempt.ends_at and attempt.state == AttemptState.RUNNING:
        attempt.ends_at = max(attempt.ends_at, timezone.now()) + dt.timedelta(minutes=minutes)
    if kind == IncidentKind.QUESTION and attempt.state in (AttemptState.FINISHED, AttemptState.FAILED):
        kept = {name: attempt.score[name] for name in ("gestures",) if name in attempt.score}
        attempt.score = {**score(attempt, {one.position: one for one in attempt.answers.all()}), **kept}
        attempt.state = next_state(attempt)
    attempt.save(update_fields=["ends_at", "score", "state"])


def _cancel(attempt, by):
    attempt.state = AttemptState.VOID
    attempt.finished_at = attempt.finished_at or timezone.now()
    attempt.save(update_fields=["state", "finished_at"])
    if attempt.attestation_id and not attempt.attestation.revoked_at:
        issuing.revoke(attempt.attestation, RevocationReason.FRAUD, by=by)


@transaction.atomic
def prepare_paper(attempt, *, by):
    """Draw the questions of somebody who sits on paper."""
    attempt = _locked(attempt, by)
    if attempt.state != AttemptState.WAITING:
        return attempt
    attempt.on_paper = True
    attempt.save(update_fields=["on_paper"])
    passing.begin(attempt)
    return attempt


@transaction.atomic
def enter_paper(attempt, data, *, by):
    """Copy a sheet of paper: every answer at once, then the end."""
    attempt = _locked(attempt, by)
    if not attempt.on_paper or attempt.state != AttemptState.RUNNING:
        raise NotReady(_("Ce passage n’attend pas de copie sur papier."))
    for position, question in enumerate(attempt.questions, 1):
        passing.keep(attempt, position, answers.read(question, data, prefix=f"q{position}-"))
    close(attempt)


@transaction.atomic
def observe(attempt, data, *, by):
    """Write down the gestures that were seen. A gesture succeeds when each of its points is."""
    attempt = _locked(attempt, by)
    if attempt.state != AttemptState.FINISHED:
        raise NotReady(_("Les gestes s’observent une fois les questions réussies."))
    first = len(attempt.questions) + 1
    seen = 0
    for position, question in enumerate(attempt.gestures, first):
        given = answers.read(question, data, prefix=f"q{position}-") or []
        whole = len(given) == len(question["labels"])
        seen += whole
        ExamAnswer.objects.update_or_create(
            attempt=attempt, position=position, defaults={"given": given, "is_right": whole, "observed_by": by}
        )
    attempt.score = {**attempt.score, "gestures": seen}
    attempt.state = next_state(attempt)
    attempt.save(update_fields=["score", "state"])


@transaction.atomic
def deliver(attempt, *, by):
    """The attestation of a success; asked again, the same one."""
    attempt = _locked(attempt, by)
    if attempt.attestation_id:
        return attempt.attestation
    if attempt.state != AttemptState.PASSED:
        raise NotReady(_("Ce passage n’est pas réussi : il n’y a rien à délivrer."))
    session = attempt.session
    attempt.attestation = issuing.issue(
        ensure_achievements()[session.level],
        by=by,
        holder=attempt.candidate,
        is_trial=session.mode == SessionMode.TRIAL,
        is_example=session.is_example,
    )
    attempt.save(update_fields=["attestation"])
    return attempt.attestation


@transaction.atomic
def close_session(session, *, by):
    """No code begins any more; whoever is answering goes on to the end of their time."""
    ExamSession.objects.visible_to(by).filter(pk=session.pk, closed_at=None).update(closed_at=timezone.now())


def _open(session):
    session = ExamSession.objects.select_for_update(of=["self"]).get(pk=session.pk)
    if session.closed_at:
        raise SessionClosed
    return session


def _locked(attempt, by):
    attempt = (
        Attempt.objects.select_for_update(of=["self"])
        .select_related("session", "previous", "attestation")
        .get(pk=attempt.pk)
    )
    _not_oneself(by, attempt.candidate)
    return attempt


def _not_oneself(by, candidate):
    if candidate is not None and candidate == by:
        raise NotYours
