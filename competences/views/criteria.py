"""Criteria: the list, one of them, proposing, correcting, discussing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competences import writing
from competences.criteria import discussing, pages
from competences.criteria.forms import CommentForm, CriterionForm
from competences.criteria.standing import with_standing
from competences.models import Criterion, CriterionComment
from epn_commons.contributions.forms import ReportForm


@login_not_required
@require_safe
def criterion_list(request):
    return render(request, "competences/criterion_list.html", pages.listing(request.GET, request.user))


def _visible(request, slug):
    visible = with_standing(Criterion.objects.visible_to(request.user)).select_related("author")
    return get_object_or_404(visible, slug=slug)


@login_not_required
@require_safe
def criterion_detail(request, slug):
    context = pages.context(_visible(request, slug), request.user)
    return render(request, "competences/criterion_detail.html", context | {"comment_form": CommentForm()})


@require_http_methods(["GET", "HEAD", "POST"])
def criterion_create(request):
    return _write(request, Criterion(), _("Proposer un critère"))


@require_http_methods(["GET", "HEAD", "POST"])
def criterion_edit(request, slug):
    return _write(request, _visible(request, slug), _("Corriger ce critère"))


def _write(request, criterion, title):
    if not request.user.can_contribute:
        raise PermissionDenied
    form = CriterionForm(request.POST or None, instance=criterion)
    if request.method == "POST" and form.is_valid() and writing.save(request, form):
        return redirect(form.instance)
    return render(request, "competences/criterion_form.html", writing.context(form, title, request.user))


@require_POST
def criterion_comment(request, slug):
    criterion = get_object_or_404(with_standing(Criterion.objects.published()), slug=slug)
    if not request.user.can_contribute:
        raise PermissionDenied
    form = CommentForm(request.POST, instance=CriterionComment(criterion=criterion, author=request.user))
    thanks = _("Votre commentaire est en ligne.")
    if writing.done(request, form, lambda _chosen: discussing.say(form.instance, by=request.user), thanks):
        return redirect(f"{criterion.get_absolute_url()}#commentaires")
    context = pages.context(criterion, request.user) | {"comment_form": form}
    return render(request, "competences/criterion_detail.html", context)


def _comment(request, slug, pk):
    return get_object_or_404(CriterionComment.objects.visible_to(request.user), pk=pk, criterion__slug=slug)


@require_POST
def comment_withdraw(request, slug, pk):
    comment = _comment(request, slug, pk)
    if not discussing.withdraw(comment, by=request.user):
        raise Http404
    messages.success(request, _("Ce commentaire est retiré."))
    return redirect(comment.criterion)


@require_http_methods(["GET", "HEAD", "POST"])
def comment_report(request, slug, pk):
    comment = _comment(request, slug, pk)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not form.is_from_robot:
            discussing.report(comment, form.cleaned_data["message"], by=request.user)
        messages.success(request, _("Merci : une coordination va lire ce commentaire."))
        return redirect(comment.criterion)
    return render(request, "competences/comment_report.html", {"comment": comment, "form": form})
