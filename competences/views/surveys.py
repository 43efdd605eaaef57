"""Needs surveys: read, answered, built, closed, what was written read before it is shown."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competences import writing
from competences.asking_forms import CancelForm, changing_form
from competences.models import Survey, SurveyQuestion
from competences.surveys import answering, building, closing, moderating, pages
from competences.surveys.forms import AnswerForm, CodesForm, QuestionForm, SurveyForm
from epn_commons.accounts.access import moderates, visible_if
from epn_commons.core import rate_limit

WRONG_CODES = {"limit": 30, "seconds": 3600}
"""From one address: a whole room goes out by a single one."""


def _visible(request, slug):
    return get_object_or_404(Survey.objects.visible_to(request.user), slug=slug)


@login_not_required
@require_safe
def survey_list(request):
    return render(request, "competences/survey_list.html", pages.listing(request.GET, request.user))


@login_not_required
@never_cache
@require_safe
def survey_detail(request, slug):
    context = pages.context(_visible(request, slug), request.user)
    return render(request, "competences/survey_detail.html", context | {"codes_form": CodesForm()})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey_answer(request, slug):
    survey = _visible(request, slug)
    user = request.user if request.user.is_authenticated and request.user.can_contribute else None
    if why := answering.refusal(survey):
        messages.error(request, why)
        return redirect(survey)
    who = rate_limit.client_network(request)
    if user is None and rate_limit.hit("survey_code", who, weight=0, **WRONG_CODES).is_exceeded:
        return render(request, "429.html", status=429)
    form = AnswerForm(request.POST or None, survey=survey, needs_code=user is None)
    if request.method == "POST" and form.is_valid() and _keep(form, user, who):
        messages.success(request, _("Merci : votre réponse est comptée, sans votre nom."))
        return redirect(survey)
    context = {"survey": survey, "form": form}
    return render(request, "competences/survey_answer.html", context, status=422 if form.errors else 200)


def _keep(form, user, who):
    """Count what was answered; False once the form says why not."""
    code = form.cleaned_data.get("code", "")
    try:
        answering.answer(form.survey, form.answers(), form.territory(), user=user, code=code)
    except answering.UnknownCode as refusal:
        rate_limit.hit("survey_code", who, **WRONG_CODES)
        form.add_error("code", refusal)
    except answering.CannotAnswer as refusal:
        form.add_error(None, refusal)
    return form.is_valid()


@visible_if(moderates)
@require_http_methods(["GET", "HEAD", "POST"])
def survey_create(request):
    form = SurveyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = building.make(form.instance, by=request.user)
        return redirect("competences:survey_build", made.slug)
    return render(request, "competences/survey_form.html", {"form": form})


@visible_if(moderates)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey_edit(request, slug):
    """Before the first answer, everything but the questions; then its end alone, which may be put off."""
    survey = _visible(request, slug)
    form = changing_form(survey, request.POST or None, SurveyForm)
    if writing.done(request, form, lambda chosen: building.change(survey, chosen), _("C’est changé.")):
        return redirect(survey)
    return render(request, "competences/survey_form.html", {"form": form, "survey": survey})


@visible_if(moderates)
@require_http_methods(["GET", "HEAD", "POST"])
def survey_cancel(request, slug):
    survey = _visible(request, slug)
    form = CancelForm(request.POST or None)
    was_draft = survey.is_draft
    thanks = _("Ce brouillon est effacé.") if was_draft else _("L’enquête est annulée ; ses réponses sont détruites.")
    if writing.done(request, form, lambda chosen: closing.cancel(survey, **chosen, by=request.user), thanks):
        return redirect("competences:survey_list") if was_draft else redirect(survey)
    return render(request, "competences/asked_cancel.html", {"asked": survey, "form": form, "is_survey": True})


@visible_if(moderates)
@require_http_methods(["GET", "HEAD", "POST"])
def survey_build(request, slug):
    """The questions of a draft: add one, take one away."""
    survey = _visible(request, slug)
    if not survey.is_draft:
        return redirect(survey)
    form = QuestionForm(request.POST or None, instance=SurveyQuestion(survey=survey))
    if writing.done(request, form, lambda _chosen: building.add(form.instance, survey)):
        return redirect("competences:survey_build", survey.slug)
    context = {"survey": survey, "questions": list(survey.questions.all()), "form": form}
    return render(request, "competences/survey_build.html", context)


@visible_if(moderates)
@require_POST
def question_remove(request, slug, pk):
    survey = _visible(request, slug)
    writing.acted(request, lambda: building.remove(survey, pk), _("Cette question est retirée."))
    return redirect("competences:survey_build", survey.slug)


@visible_if(moderates)
@require_POST
def survey_open(request, slug):
    survey, thanks = _visible(request, slug), _("L’enquête est ouverte ; les membres sont prévenus.")
    writing.acted(request, lambda: building.open_survey(survey, by=request.user), thanks)
    return redirect(survey)


@visible_if(moderates)
@require_POST
def survey_close(request, slug):
    survey = _visible(request, slug)
    writing.acted(request, lambda: closing.close(survey), _("Les résultats sont publiés."))
    return redirect(survey)


@visible_if(moderates)
@never_cache
@require_POST
def survey_codes(request, slug):
    """The sheet of codes: shown once, to be printed."""
    survey, form = _visible(request, slug), CodesForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("De 1 à 200 codes à la fois."))
        return redirect(survey)
    try:
        made = building.hand_out(survey, form.cleaned_data["number"])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(survey)
    return render(request, "competences/survey_codes.html", {"survey": survey, "made": made})


@visible_if(moderates)
@require_http_methods(["GET", "HEAD", "POST"])
def survey_texts(request, slug):
    """What was written, one decision a text."""
    survey = _visible(request, slug)
    if request.method == "POST":
        done = moderating.decide(survey, request.POST, by=request.user)
        words = ngettext("%(count)d réponse relue.", "%(count)d réponses relues.", done)
        messages.success(request, words % {"count": done})
        return redirect("competences:survey_texts", survey.slug)
    context = {"survey": survey, "waiting": moderating.waiting(survey)}
    return render(request, "competences/survey_texts.html", context)
