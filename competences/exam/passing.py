"""Sitting the exam: claiming a code, answering, ending. Every answer is committed as it is given."""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from competences.exam import answers, codes
from competences.exam.drawing import draw
from competences.exam.refusals import CodeInUse, NotRunning, OtherSeat, SessionClosed, TooLate, UnknownCode
from competences.exam.rules import EXTRA_TIME, RULES
from competences.exam.scoring import close
from competences.exam_enums import OPEN_STATES, AttemptState
from competences.models import Attempt, ExamAnswer


@transaction.atomic
def claim(code):
    """The attempt of a code and the token of its new seat; the token is None once the attempt is over, for its result
    only.

    :raises UnknownCode: no such code.
    :raises CodeInUse: another browser holds it; the supervisor may free it.
    :raises SessionClosed: it never began, and its session is over.
    """
    attempt = _locked(code_hash=codes.hashed(code) or "")
    if attempt is None or attempt.state == AttemptState.VOID:
        raise UnknownCode
    if attempt.state not in OPEN_STATES:
        return attempt, None
    if attempt.seat:
        raise CodeInUse
    if attempt.state == AttemptState.WAITING and attempt.session.closed_at:
        raise SessionClosed
    token, kept = codes.seat()
    attempt.seat = kept
    attempt.save(update_fields=["seat"])
    return attempt, token


@transaction.atomic
def start(attempt, token):
    """Draw the questions and let the time run; again, it changes nothing."""
    attempt = _locked(pk=attempt.pk)
    _check_seat(attempt, token)
    if attempt.state == AttemptState.WAITING:
        begin(attempt)
    return attempt


def begin(attempt):
    """Freeze what a locked attempt is asked, by what rules, until when.

    :raises BankTooSmall: questions were retired since the session opened.
    """
    session = attempt.session
    rules = RULES[session.level]
    seen = [question["code"] for question in attempt.previous.draw] if attempt.previous else []
    attempt.draw = draw(session.level, session.mode, seen=seen, is_example=session.is_example)
    attempt.rules = rules.as_dict()
    attempt.started_at = timezone.now()
    minutes = rules.minutes * (EXTRA_TIME if attempt.extra_time else 1)
    # Time on paper is kept by the mediator, in the room.
    free = attempt.untimed or attempt.on_paper
    attempt.ends_at = None if free else attempt.started_at + dt.timedelta(minutes=minutes)
    attempt.state = AttemptState.RUNNING
    attempt.save(update_fields=["draw", "rules", "started_at", "ends_at", "state"])


@transaction.atomic
def answer(attempt, token, position, data):
    """Keep what was given to one question; given again, the last one counts. An empty answer keeps the former.

    :raises OtherSeat: another browser sits this exam.
    :raises TooLate: the time is over; the attempt is closed with what it holds.
    :raises NotRunning: it was ended before.
    """
    attempt = _locked(pk=attempt.pk)
    _check_seat(attempt, token)
    if attempt.state != AttemptState.RUNNING:
        raise NotRunning
    if attempt.is_late:
        raise TooLate
    keep(attempt, position, answers.read(attempt.questions[position - 1], data))


def keep(attempt, position, given):
    if given is None:
        return
    ExamAnswer.objects.update_or_create(
        attempt=attempt,
        position=position,
        defaults={"given": given, "at": timezone.now(), "changes": F("changes") + 1},
        create_defaults={"given": given},
    )


@transaction.atomic
def finish(attempt, token):
    """The person ends; again, it changes nothing."""
    attempt = _locked(pk=attempt.pk)
    _check_seat(attempt, token)
    if attempt.state == AttemptState.RUNNING:
        close(attempt)
    return attempt


def close_due():
    """End the attempts whose time is over; returns their number. Done every minute by a task."""
    due = Attempt.objects.filter(state=AttemptState.RUNNING, ends_at__lt=timezone.now()).values_list("pk", flat=True)
    return sum(_close_one(pk) for pk in due)


@transaction.atomic
def _close_one(pk):
    attempt = _locked(pk=pk)
    if attempt.state != AttemptState.RUNNING or not attempt.is_late:
        return 0
    close(attempt)
    return 1


def sitting(public_id, kept):
    """The attempt that a browser may look at: the one it sits, or one that is over whose code it typed.

    :param kept: what this browser keeps of the attempt since its code was typed, empty when it was not.
    :raises OtherSeat: none.
    """
    attempt = Attempt.objects.filter(public_id=public_id).select_related("session", "attestation").first()
    if attempt is None or not kept or attempt.state == AttemptState.VOID:
        raise OtherSeat
    if attempt.state in OPEN_STATES:
        _check_seat(attempt, kept.get("token"))
    return attempt


def holds(attempt, token):
    """Whether this browser is the one that sits the exam."""
    return bool(token) and bool(attempt.seat) and codes.hashed_seat(token) == attempt.seat


def _check_seat(attempt, token):
    if not holds(attempt, token):
        raise OtherSeat


def _locked(**which):
    return Attempt.objects.select_for_update(of=["self"]).select_related("session", "previous").filter(**which).first()
