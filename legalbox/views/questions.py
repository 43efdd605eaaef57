"""Questions: the list, one of them, its correction."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from epn_commons.contributions import drafts
from epn_commons.contributions.enums import Status
from legalbox import selection, sheet
from legalbox.forms import OUTCOMES, AnswerForm
from legalbox.models import Question


@login_not_required
@require_safe
def question_list(request):
    return render(request, "legalbox/question_list.html", selection.context(selection.Selection(request.GET)))


def find_question(request, slug, **conditions):
    """What this visitor may see; anything else does not exist."""
    visible = Question.objects.visible_to(request.user).with_validation().select_related("author")
    return get_object_or_404(visible, slug=slug, **conditions)


@login_not_required
@require_safe
def question_detail(request, slug):
    question = Question.objects.visible_to(request.user).with_validation().filter(slug=slug).first()
    if question is None or question.status != Status.PUBLISHED:
        heir = Question.objects.published().filter(replaces__slug=slug).first()
        if heir:
            return redirect(heir)
    if question is None:
        return _gone(request, slug)
    return render(request, "legalbox/question_detail.html", sheet.context(question, request.user))


def _gone(request, slug):
    """An archived question says so; any other that one may not see does not exist."""
    if not Question.objects.filter(slug=slug, status=Status.ARCHIVED).exists():
        raise Http404
    return render(request, "legalbox/question_gone.html", status=410)


@require_http_methods(["GET", "HEAD", "POST"])
def question_edit(request, slug):
    if not request.user.can_contribute:
        raise PermissionDenied
    question = find_question(request, slug)
    key = drafts.key_for(Question.kind, question)
    form = AnswerForm(request.POST or None, instance=question)
    if request.method == "POST" and form.is_valid():
        outcome = form.save_as(by=request.user, keep_as_draft=question.status == Status.DRAFT)
        if outcome:
            drafts.discard(request.user, key)
            messages.success(request, OUTCOMES[outcome])
            return redirect(form.instance)
    draft = drafts.offer(request, form, key)
    published = question.status == Status.PUBLISHED
    context = {
        "form": form,
        "question": question,
        "draft": draft,
        "autosave_url": drafts.autosave_url(key),
        "title": _("Proposer une correction") if published else _("Écrire la réponse"),
        "submit_label": _("Proposer la correction") if published else _("Enregistrer"),
    }
    return render(request, "legalbox/question_form.html", context)
