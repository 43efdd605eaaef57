"""The list of procedures, and one procedure."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_POST, require_safe

from demarches import bundles, issue_board, list_page, sheet
from demarches.models import LocalOverride, OnlineService, Procedure, Tip
from demarches.selection import Selection
from epn_commons.contributions.enums import Status
from epn_commons.contributions.exceptions import TransitionNotAllowed
from epn_commons.contributions.models import Change


@login_not_required
@require_safe
def procedure_list(request):
    return render(request, "demarches/procedure_list.html", list_page.context(Selection(request.GET)))


def page_etag(request, slug):
    """What a visitor's page depends on: what is published, what is broken, the hour, the language. Members have a
    page of their own."""
    if request.user.is_authenticated:
        return None
    published, _at = Change.objects.stamp(Procedure.kind, OnlineService.kind, Tip.kind, LocalOverride.kind)
    moment = f"{timezone.now():%Y%m%d%H%M}" if request.GET else f"{timezone.now():%Y%m%d%H}"
    return f'"{published}-{issue_board.stamp()}-{moment}-{get_language()}"'


@login_not_required
@require_safe
@condition(etag_func=page_etag)
def procedure_detail(request, slug):
    procedure = sheet.with_words(Procedure.objects.visible_to(request.user)).filter(slug=slug).first()
    if procedure is None:
        return _gone(request, slug)
    return render(request, "demarches/procedure_detail.html", sheet.context(procedure, request.user, request.GET))


@login_not_required
@require_safe
def procedure_bundle(request, slug):
    """The sheet as another network takes it."""
    procedure = get_object_or_404(Procedure.objects.published(), slug=slug)
    services = procedure.services.published().order_by("name", "pk")
    answer = HttpResponse(bundles.write(procedure, services), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{procedure.slug}.yaml"'
    return answer


def _gone(request, slug):
    """A withdrawn procedure says so; any other that one may not see does not exist."""
    if not Procedure.objects.filter(slug=slug, status=Status.ARCHIVED).exists():
        raise Http404
    return render(request, "demarches/procedure_gone.html", status=410)


@require_POST
def procedure_publish(request, slug):
    procedure = get_object_or_404(Procedure.objects.visible_to(request.user), slug=slug)
    if not procedure.is_moderated_by(request.user):
        raise PermissionDenied
    missing = procedure.missing_for_publication()
    if missing:
        labels = ", ".join(str(procedure.missing_label(code)) for code in missing)
        messages.error(request, _("Avant de publier, complétez : %(what)s.") % {"what": labels})
        return redirect(procedure)
    try:
        procedure.publish(by=request.user)
        messages.success(request, _("« %(title)s » est publiée.") % {"title": procedure.title})
    except TransitionNotAllowed as error:
        messages.error(request, str(error))
    return redirect(procedure)
