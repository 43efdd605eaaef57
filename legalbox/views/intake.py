"""The questions that wait for an answer, and what members do with one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from epn_commons.accounts.access import visible_if
from epn_commons.contributions.enums import Status
from epn_commons.contributions.forms import ReasonForm
from epn_commons.contributions.moderating import explain
from legalbox import boards, finding, intake, signing
from legalbox.enums import SignatureKind
from legalbox.forms import PrecisionAnswerForm, PrecisionForm, ReferenceForm, SignForm
from legalbox.models import Precision, Question, Signature
from legalbox.views.questions import find_question


def member(request):
    if not request.user.can_contribute:
        raise PermissionDenied


@require_safe
def waiting(request):
    member(request)
    return render(request, "legalbox/waiting.html", boards.waiting(request.GET.get("page")))


@visible_if(intake.decides)
@require_safe
def to_validate(request):
    return render(request, "legalbox/to_validate.html", boards.to_validate(request.GET.get("page")))


def _do(request, question, text, act, *arguments, **named):
    """Do one thing and go back to the question; what someone else did meanwhile is said."""
    try:
        act(*arguments, **named)
        messages.success(request, text)
    except intake.REFUSALS as refusal:
        messages.error(request, explain(refusal))
    return redirect(question)


@require_POST
def take(request, slug):
    member(request)
    question = find_question(request, slug)
    days = int(request.POST["jours"]) if request.POST.get("jours") in {str(days) for days in intake.DAYS} else 0
    text = _("Elle est à vous : écrivez la réponse, d’autres peuvent vous aider.")
    return _do(request, question, text, intake.take, question, by=request.user, days=days)


@require_POST
def give_back(request, slug):
    member(request)
    question = find_question(request, slug)
    return _do(request, question, _("Elle attend quelqu’un d’autre."), intake.give_back, question, by=request.user)


@require_http_methods(["GET", "HEAD", "POST"])
def precision_ask(request, slug):
    member(request)
    question = find_question(request, slug, status=Status.SUBMITTED)
    form = PrecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = _("C’est demandé : vous verrez la réponse sur cette page.")
        return _do(request, question, text, intake.ask_precision, question, form.cleaned_data["text"], by=request.user)
    return _form(request, question, form, _("Demander une précision"), _("Demander"))


@require_http_methods(["GET", "HEAD", "POST"])
def precision_answer(request, slug, pk):
    question = find_question(request, slug, author=request.user)
    precision = get_object_or_404(Precision, pk=pk, question=question)
    form = PrecisionAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = _("Merci : votre précision est jointe à la question.")
        said = form.cleaned_data["text"]
        return _do(request, question, text, intake.answer_precision, precision, said, by=request.user)
    return _form(request, question, form, precision.text, _("Répondre"))


def _form(request, question, form, title, submit_label):
    context = {"question": question, "form": form, "title": title, "submit_label": submit_label}
    return render(request, "legalbox/small_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request, slug):
    question = _decided(request, slug)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        text = _("Elle est refusée ; son auteur est prévenu.")
        return _do(request, question, text, intake.refuse, question, by=request.user, reason=reason)
    return _form(request, question, form, _("Refuser cette question"), _("Refuser"))


def _decided(request, slug):
    if not intake.decides(request.user):
        raise Http404
    return find_question(request, slug, status__in=[Status.SUBMITTED, Status.PUBLISHED])


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request, slug):
    question = _decided(request, slug)
    if request.method == "POST":
        into = get_object_or_404(Question.objects.published(), slug=request.POST.get("dans", ""))
        text = _("C’est fusionné : cette façon de demander mène maintenant à « %(title)s ».") % {"title": into}
        return _do(request, into, text, intake.merge, question, into, by=request.user)
    text = request.GET.get("q", "").replace("\x00", "") or question.title
    close = [row for row in finding.closest(text) if row["pk"] != question.pk]
    return render(request, "legalbox/merge.html", {"question": question, "close": close, "q": text})


@require_http_methods(["GET", "HEAD", "POST"])
def reference_correct(request, slug, pk):
    member(request)
    question = find_question(request, slug)
    reference = get_object_or_404(question.references, pk=pk)
    form = ReferenceForm(request.POST or None, initial={"corrected": reference.label})
    if request.method == "POST" and form.is_valid():
        try:
            intake.correct_reference(reference, form.cleaned_data["corrected"], by=request.user)
            messages.success(request, _("La référence est corrigée."))
            return redirect(question)
        except ValidationError as error:
            form.add_error("corrected", error)
    return _form(request, question, form, _("Corriger « %(raw)s »") % {"raw": reference.raw}, _("Corriger"))


@require_POST
def sign(request, slug, kind):
    question = find_question(request, slug)
    if kind not in SignatureKind.values or not signing.may_sign(request.user, kind):
        raise Http404
    form = SignForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Signature incomplète : rechargez la page et recommencez."))
        return redirect(question)
    try:
        said = form.cleaned_data
        signing.sign(question, kind, by=request.user, seen_version=said["version"], comment=said["comment"])
        messages.success(request, _("C’est signé, à votre nom et à la date d’aujourd’hui. Merci !"))
    except signing.OlderVersion as older:
        return render(request, "legalbox/older_version.html", boards.between(question, older), status=409)
    except signing.REFUSALS as refusal:
        messages.error(request, explain(refusal))
    return redirect(question)


@require_POST
def unsign(request, slug, pk):
    question = find_question(request, slug)
    signature = get_object_or_404(Signature.objects.standing(), pk=pk, question=question, by=request.user)
    return _do(request, question, _("Votre signature est retirée."), signing.withdraw, signature, by=request.user)
