"""Known problems of online services: the board, one problem, « moi aussi »."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_http_methods, require_POST, require_safe

from demarches import issue_board, issues
from demarches.issue_forms import IssueForm, WorkaroundForm
from demarches.models import KnownIssue, OnlineService
from epn_commons.core import rate_limit

REPORTS_PER_HOUR = 30


@login_not_required
@require_safe
def issue_list(request):
    return render(request, "demarches/issue_list.html", issue_board.context(request.GET, request.user))


@login_not_required
@require_safe
@condition(etag_func=issue_board.etag)
def issue_feed(request):
    return HttpResponse(issue_board.atom(), content_type="application/atom+xml; charset=utf-8")


@login_not_required
@require_safe
def issue_detail(request, public_id):
    issue = get_object_or_404(
        KnownIssue.objects.visible_to(request.user).select_related("service"), public_id=public_id
    )
    context = issue_board.detail(issue, request.user)
    return render(request, "demarches/issue_detail.html", {**context, "form": WorkaroundForm()})


@require_http_methods(["GET", "HEAD", "POST"])
def issue_create(request, slug):
    service = _service(request, slug)
    form = IssueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        usage = rate_limit.hit("issue", str(request.user.pk), limit=REPORTS_PER_HOUR, seconds=3600)
        if usage.is_exceeded:
            form.add_error(
                None, _("Beaucoup de problèmes viennent de vous : gardez ce texte et réessayez dans une heure.")
            )
        elif issue := _report(request, service, form):
            return redirect("demarches:issue_detail", issue.public_id)
    return render(request, "demarches/issue_form.html", issue_board.form_context(service, form))


def _service(request, slug):
    if not request.user.can_contribute:
        raise PermissionDenied
    return get_object_or_404(OnlineService.objects.published(), slug=slug)


def _report(request, service, form):
    try:
        issue, made = issues.report(service, **form.cleaned_data, by=request.user)
    except (ValidationError, issues.TooManyIssues) as error:
        form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        return None
    said = _("C’est affiché sur toutes les démarches qui s’en servent.") if made else _("Déjà signalé : c’est compté.")
    messages.success(request, said)
    return issue


@require_POST
def issue_same_here(request, public_id):
    issue = _open_issue(request, public_id)
    if issues.same_here(issue, by=request.user):
        messages.success(request, _("Compté, merci : le problème reste affiché."))
    else:
        messages.info(request, _("Vous l’aviez déjà dit : c’est compté une fois."))
    return redirect("demarches:issue_detail", issue.public_id)


@require_POST
def issue_workaround(request, public_id):
    issue = _open_issue(request, public_id)
    form = WorkaroundForm(request.POST)
    if not form.is_valid():
        return render(
            request, "demarches/issue_detail.html", {**issue_board.detail(issue, request.user), "form": form}
        )
    issues.add_workaround(issue, form.cleaned_data["workaround"], by=request.user)
    messages.success(request, _("Merci : tout le monde lit maintenant comment s’en sortir."))
    return redirect("demarches:issue_detail", issue.public_id)


@require_POST
def issue_resolve(request, public_id):
    issue = _open_issue(request, public_id)
    if issues.resolve(issue, by=request.user):
        messages.success(request, _("Réglé : le bandeau a disparu. S’il revient, signalez-le de nouveau."))
    else:
        messages.info(request, _("Quelqu’un l’avait déjà dit réglé."))
    return redirect("demarches:issue_list")


def _open_issue(request, public_id):
    if not request.user.can_contribute:
        raise PermissionDenied
    return get_object_or_404(
        KnownIssue.objects.visible_to(request.user).select_related("service"), public_id=public_id
    )
