"""Writing and correcting procedures and online services."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from demarches import edit_page
from demarches.forms import OnlineServiceForm, ProcedureForm
from demarches.models import OnlineService, Procedure
from epn_commons.contributions import drafts


@require_http_methods(["GET", "HEAD", "POST"])
def procedure_create(request):
    return edit(request, ProcedureForm, Procedure(), _("Ajouter une démarche"))


@require_http_methods(["GET", "HEAD", "POST"])
def procedure_edit(request, slug):
    visible = Procedure.objects.visible_to(request.user).select_related("organisation", "author")
    return edit(request, ProcedureForm, get_object_or_404(visible, slug=slug), _("Corriger cette démarche"))


@require_http_methods(["GET", "HEAD", "POST"])
def service_create(request):
    return edit(request, OnlineServiceForm, OnlineService(), _("Ajouter un service en ligne"))


@require_http_methods(["GET", "HEAD", "POST"])
def service_edit(request, slug):
    visible = OnlineService.objects.visible_to(request.user).select_related("organisation", "author")
    return edit(request, OnlineServiceForm, get_object_or_404(visible, slug=slug), _("Corriger ce service"))


def edit(request, form_class, sheet, title):
    """The page of any form of the guide: shown, given more rows, kept as a draft, sent."""
    if not request.user.can_contribute:
        raise PermissionDenied
    key = drafts.key_for(sheet.kind, sheet)
    form = form_class(request.POST or None, instance=sheet, user=request.user)
    if "lignes" in request.POST:
        form.add_rows(request.POST["lignes"])
    elif request.method == "POST" and form.is_valid():
        outcome = form.save_as(by=request.user, keep_as_draft="brouillon" in request.POST)
        if outcome:
            drafts.discard(request.user, key)
            messages.success(request, edit_page.said(outcome, form.instance))
            return redirect(form.instance)
    draft = drafts.offer(request, form, key)
    return render(request, "demarches/edit.html", edit_page.context(form, title=title, key=key, draft=draft))
