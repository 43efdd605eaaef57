"""Sitting the exam, without an account: a code on paper, one question a page, a calm end."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competences.exam import codes, pages, passing
from competences.exam.drawing import BankTooSmall
from competences.exam.refusals import OtherSeat, Refused, TooLate
from competences.exam_enums import AttemptState
from competences.exam_forms import CodeForm
from epn_commons.core import rate_limit

SEATS = "exam_seats"
WRONG_CODES = {"limit": 40, "seconds": 900}
"""Wrong codes from one address: a room of thirty mistypes a few, a machine that guesses is stopped."""


def _seated(view):
    """Hand the attempt and this browser's token to ``view``; say in French why something is refused."""

    @wraps(view)
    def found(request, public_id, **kwargs):
        seat = request.session.get(SEATS, {}).get(str(public_id), {})
        try:
            attempt = passing.sitting(public_id, seat)
            return view(request, attempt, seat, **kwargs)
        except Refused as refusal:
            return render(request, "competences/exam_refused.html", {"reason": str(refusal)}, status=409)

    return login_not_required(never_cache(found))


@login_not_required
@require_safe
def exam_home(request):
    return render(request, "competences/exam_home.html", {"levels": pages.levels(), "form": CodeForm()})


@login_not_required
@never_cache
@require_POST
def exam_claim(request):
    """A code typed in: once right, this browser holds the attempt."""
    who, form = rate_limit.client_network(request), CodeForm(request.POST)
    if rate_limit.hit("exam_code", who, weight=0, **WRONG_CODES).is_exceeded:
        return render(request, "429.html", status=429)
    if form.is_valid():
        try:
            attempt, token = passing.claim(form.cleaned_data["code"])
        except Refused as refusal:
            rate_limit.hit("exam_code", who, **WRONG_CODES)
            form.add_error("code", str(refusal))
        else:
            _keep_seat(request, attempt, token, form.cleaned_data["code"])
            return redirect("competences:exam_start", attempt.public_id)
    context = {"levels": pages.levels(), "form": form}
    return render(request, "competences/exam_home.html", context, status=422)


def _keep_seat(request, attempt, token, code):
    seats = {key: value for key, value in request.session.get(SEATS, {}).items() if key != str(attempt.public_id)}
    seats[str(attempt.public_id)] = {"token": token, "code": codes.written(code)}
    # A shared computer: the last few people, no more.
    request.session[SEATS] = dict(list(seats.items())[-5:])


@_seated
@require_http_methods(["GET", "HEAD", "POST"])
def exam_start(request, attempt, seat):
    if request.method == "POST":
        try:
            passing.start(attempt, seat["token"])
        except BankTooSmall:
            return render(request, "competences/exam_refused.html", {"is_bank": True}, status=409)
        return redirect("competences:exam_question", attempt.public_id, 1)
    if attempt.state == AttemptState.WAITING:
        return render(request, "competences/exam_intro.html", {"attempt": attempt, **pages.intro(attempt)})
    if attempt.state == AttemptState.RUNNING and not attempt.is_late:
        return redirect("competences:exam_question", attempt.public_id, pages.first_unanswered(attempt))
    return redirect("competences:exam_end", attempt.public_id)


@_seated
@require_http_methods(["GET", "HEAD", "POST"])
def exam_question(request, attempt, seat, position):
    """GET shows one question; POST keeps its answer and goes on."""
    if request.method == "POST":
        return _answer(request, attempt, seat, position)
    if attempt.state != AttemptState.RUNNING or attempt.is_late:
        return redirect("competences:exam_start", attempt.public_id)
    if not 1 <= position <= len(attempt.questions):
        raise Http404
    return render(request, "competences/exam_question.html", pages.question_page(attempt, position))


def _answer(request, attempt, seat, position):
    if attempt.state == AttemptState.RUNNING and not 1 <= position <= len(attempt.questions):
        raise Http404
    try:
        passing.answer(attempt, seat["token"], position, request.POST)
    except TooLate as refusal:
        passing.finish(attempt, seat["token"])
        messages.warning(request, str(refusal))
        return redirect("competences:exam_end", attempt.public_id)
    if "back" in request.POST:
        return redirect("competences:exam_question", attempt.public_id, max(1, position - 1))
    if "review" in request.POST or position == len(attempt.questions):
        return redirect("competences:exam_review", attempt.public_id)
    return redirect("competences:exam_question", attempt.public_id, position + 1)


@_seated
@require_http_methods(["GET", "HEAD", "POST"])
def exam_review(request, attempt, seat):
    """What is answered and what is not; POST ends."""
    if request.method == "POST":
        passing.finish(attempt, seat["token"])
        return redirect("competences:exam_end", attempt.public_id)
    if attempt.state != AttemptState.RUNNING or attempt.is_late:
        return redirect("competences:exam_start", attempt.public_id)
    return render(request, "competences/exam_review.html", pages.review_page(attempt))


@_seated
@require_http_methods(["GET", "HEAD", "POST"])
def exam_end(request, attempt, seat):
    """Where one stands, and the code to keep. POST leaves this computer to the next person."""
    if request.method == "POST":
        request.session[SEATS] = {
            key: value for key, value in request.session.get(SEATS, {}).items() if key != str(attempt.public_id)
        }
        return redirect("competences:exam_home")
    if attempt.state == AttemptState.WAITING:
        raise OtherSeat
    return render(request, "competences/exam_end.html", pages.end_page(attempt, seat.get("code", "")))
