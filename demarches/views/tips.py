"""Tips between peers: one, a new one, « toujours vrai »."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from demarches import tips
from demarches.issue_forms import TipForm
from demarches.models import Procedure, Tip
from demarches.views.editing import edit


@login_not_required
@require_safe
def tip_detail(request, slug):
    tip = get_object_or_404(Tip.objects.visible_to(request.user).select_related("procedure"), slug=slug)
    may_confirm = request.user.is_authenticated and request.user.can_contribute and tip.status == "published"
    said = tip.confirmed_on or (tip.published_at and tip.published_at.date())
    context = {"tip": tip, "may_confirm": may_confirm, "said": said, "is_stale": bool(said) and tips.is_stale(said)}
    return render(request, "demarches/tip_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def tip_create(request, slug):
    procedure = get_object_or_404(Procedure.objects.published(), slug=slug)
    return edit(request, TipForm, Tip(procedure=procedure), _("Ajouter un conseil"))


@require_http_methods(["GET", "HEAD", "POST"])
def tip_edit(request, slug):
    visible = Tip.objects.visible_to(request.user).select_related("procedure", "organisation", "author")
    return edit(request, TipForm, get_object_or_404(visible, slug=slug), _("Corriger ce conseil"))


@require_POST
def tip_still_true(request, slug):
    if not request.user.can_contribute:
        raise PermissionDenied
    tip = get_object_or_404(Tip.objects.published().select_related("procedure"), slug=slug)
    first = tips.still_true(tip, by=request.user)
    messages.success(request, _("Compté, merci.") if first else _("Sa date est à jour, merci."))
    return redirect(f"{tip.procedure.get_absolute_url()}#conseils")
