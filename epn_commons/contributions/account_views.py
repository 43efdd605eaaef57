"""« Mon espace »: what I contributed, and what I have begun to type."""

import json

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from epn_commons.contributions import drafts, revising
from epn_commons.contributions.exceptions import AlreadyDecided
from epn_commons.contributions.models import Revision
from epn_commons.contributions.my_contributions import overview
from epn_commons.core.returning import redirect_back


@require_safe
def mine(request):
    return render(request, "contributions/mine.html", overview(request.user))


@require_POST
def revision_withdraw(request, pk):
    revision = get_object_or_404(Revision, pk=pk, author=request.user)
    try:
        revising.withdraw(revision, by=request.user)
        messages.success(request, _("Votre correction est retirée."))
    except AlreadyDecided as decided:
        messages.warning(request, str(decided))
    return redirect("contributions:mine")


@require_POST
def draft_save(request):
    """Where a form posts what is being typed, every few seconds: as it is (urlencoded, multipart) or as JSON."""
    key = request.GET.get("cle", "")
    if not drafts.KEY.fullmatch(key):
        return _refused(_("Ce formulaire ne s’enregistre pas tout seul."), 400)
    if int(request.META.get("CONTENT_LENGTH") or 0) > drafts.MAX_BYTES:
        return _refused(_("Ce texte est trop long pour être gardé en brouillon : envoyez le formulaire."), 413)
    data = _typed(request)
    if data is None:
        return _refused(_("Cette saisie n’a pas pu être lue."), 400)
    draft = drafts.save(request.user, key, data)
    return JsonResponse({"saved_at": draft.updated_at.isoformat()})


def _refused(text, status):
    return JsonResponse({"error": text}, status=status)


def _typed(request):
    """``{field: [values]}``, or None for what is not that."""
    if request.content_type != "application/json":
        return dict(request.POST.lists())
    try:
        data = json.loads(request.body)
        lists = {name: value if isinstance(value, list) else [value] for name, value in data.items()}
    except (ValueError, AttributeError, RecursionError):
        return None
    texts = [text for name, values in lists.items() for text in (name, *values)]
    return lists if all(isinstance(text, str) and drafts.is_storable(text) for text in texts) else None


@require_POST
def draft_forget(request):
    """Forget one form that was begun, or all of them."""
    if key := request.POST.get("cle", ""):
        drafts.discard(request.user, key)
        messages.success(request, _("Cette saisie est oubliée."))
    else:
        drafts.discard_all(request.user)
        messages.success(request, _("Vos saisies en cours sont oubliées."))
    return redirect_back(request, "contributions:mine")
