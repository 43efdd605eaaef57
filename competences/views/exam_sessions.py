"""At the mediator's desk: sessions, codes, incidents, gestures, paper, delivery, jury."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competences.credentials.private_keys import KeyUnusable
from competences.exam import desk, jury, pages, supervising
from competences.exam.drawing import BankTooSmall
from competences.exam.refusals import Refused
from competences.exam_enums import SessionMode
from competences.exam_forms import AdjustForm, HandOutForm, IncidentForm, RetakeForm, SessionForm, VerdictForm
from competences.models import Attempt, ExamSession
from epn_commons.accounts.access import contributes, visible_if


@visible_if(contributes)
@require_http_methods(["GET", "HEAD", "POST"])
def exam_sessions(request):
    context = pages.sessions_page(request.user)
    first = SessionMode.REAL if context["is_ready"] else SessionMode.TRIAL
    form = SessionForm(request.POST or None, initial={"mode": first})
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(supervising.open_session(by=request.user, **form.cleaned_data))
        except BankTooSmall as error:
            form.add_error("mode", desk.what_is_missing(error, form.cleaned_data["mode"]))
    status = 422 if form.errors else 200
    return render(request, "competences/exam_sessions.html", {**context, "form": form}, status=status)


@visible_if(contributes)
@never_cache
@require_safe
def exam_session(request, public_id):
    session = _session(request, public_id)
    forms = {"hand_out": HandOutForm(session=session), "retake": RetakeForm(prefix="retake")}
    return render(request, "competences/exam_session.html", {**pages.session_page(session), **forms})


@visible_if(contributes)
@never_cache
@require_POST
def exam_codes(request, public_id):
    """The sheet of codes: shown once, to be printed."""
    session = _session(request, public_id)
    again = "retake-former_code" in request.POST
    form = RetakeForm(request.POST, prefix="retake") if again else HandOutForm(request.POST, session=session)
    made = None
    if form.is_valid():
        try:
            made = desk.hand_out(session, form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    if made is None:
        forms = {"hand_out": HandOutForm(session=session), "retake": RetakeForm(prefix="retake")}
        forms["retake" if again else "hand_out"] = form
        return render(request, "competences/exam_session.html", {**pages.session_page(session), **forms}, status=422)
    return render(request, "competences/exam_codes.html", {"session": session, "made": made, "rules": session.level})


@visible_if(contributes)
@require_POST
def exam_close(request, public_id):
    session = _session(request, public_id)
    supervising.close_session(session, by=request.user)
    messages.success(request, _("La session est fermée : plus aucun code n’y commence."))
    return redirect(session)


@visible_if(contributes)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def exam_attempt(request, public_id):
    """One person: what they need, what happened, the gestures seen, the attestation."""
    attempt = _attempt(request, public_id)
    incident = IncidentForm(request.POST if request.POST.get("action") == "incident" else None)
    if request.method == "POST":
        try:
            target = desk.act(attempt, request.POST, incident, by=request.user)
        except (Refused, KeyUnusable, BankTooSmall) as refusal:
            messages.error(request, desk.in_words(refusal))
            return redirect(attempt)
        if target:
            return redirect(target)
    adjust = AdjustForm(initial={name: getattr(attempt, name) for name in AdjustForm.base_fields})
    context = {**pages.attempt_page(attempt, request.user), "adjust": adjust, "incident": incident}
    return render(request, "competences/exam_attempt.html", context, status=422 if incident.errors else 200)


@visible_if(contributes)
@never_cache
@require_safe
def exam_paper(request, public_id):
    """The questions of one person, to print."""
    attempt = _attempt(request, public_id)
    if not attempt.on_paper:
        raise Http404
    return render(request, "competences/exam_paper.html", pages.paper_page(attempt))


@visible_if(contributes)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def exam_entry(request, public_id):
    """Copying a sheet of paper, afterwards."""
    attempt = _attempt(request, public_id)
    if request.method == "POST":
        try:
            supervising.enter_paper(attempt, request.POST, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(attempt)
    if not attempt.on_paper:
        raise Http404
    return render(request, "competences/exam_entry.html", pages.paper_page(attempt))


@visible_if(contributes)
@require_safe
def exam_jury(request):
    return render(request, "competences/exam_jury.html", pages.jury_page(request.user))


@visible_if(contributes)
@require_http_methods(["GET", "HEAD", "POST"])
def exam_jury_attempt(request, public_id):
    """What a juror reads, and their opinion."""
    attempt = get_object_or_404(jury.waiting_for(request.user), public_id=public_id)
    form = VerdictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            jury.decide(attempt, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Votre avis est noté."))
        return redirect("competences:exam_jury")
    reason = jury.conflict(attempt, request.user)
    context = {"attempt": attempt, "form": form, "clusters": pages.clusters(attempt), "conflict": reason}
    return render(request, "competences/exam_jury_attempt.html", context, status=422 if form.errors else 200)


def _session(request, public_id):
    return get_object_or_404(ExamSession.objects.visible_to(request.user), public_id=public_id)


def _attempt(request, public_id):
    return get_object_or_404(
        Attempt.objects.visible_to(request.user).select_related("session", "attestation", "candidate", "previous"),
        public_id=public_id,
    )
