"""What people decide about links, from the page of either end."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from epn_commons.accounts.access import contributes, visible_if
from epn_commons.contributions import linking
from epn_commons.contributions.enums import LinkKind, LinkState
from epn_commons.contributions.exceptions import AlreadyDecided
from epn_commons.contributions.kinds import get_kind
from epn_commons.contributions.models import Link
from epn_commons.core.returning import redirect_back


@require_POST
@visible_if(contributes)
def decide(request, pk):
    """Confirm a suggested link, or set it aside; a coordinator may set a confirmed one aside."""
    link = get_object_or_404(Link, pk=pk)
    try:
        if request.POST.get("decision") == "confirm":
            kind = request.POST.get("nature", "")
            link.confirm(by=request.user, kind=kind if kind in LinkKind.values else "")
            messages.success(request, _("Le lien est confirmé. Merci !"))
        elif link.state == LinkState.CONFIRMED:
            _remove(request, link)
        else:
            link.dismiss(by=request.user)
            messages.success(request, _("Ce lien ne sera plus suggéré."))
    except AlreadyDecided as decided:
        messages.warning(request, str(decided))
    return redirect_back(request, "contributions:space")


def _remove(request, link):
    if not request.user.can_moderate:
        raise Http404
    link.remove(by=request.user)
    messages.success(request, _("Le lien est retiré."))


@require_POST
@visible_if(contributes)
def add(request, kind, public_id):
    """Tie a published contribution to another one, by its address."""
    try:
        model = get_kind(kind)
    except KeyError as error:
        raise Http404 from error
    source = get_object_or_404(model.objects.published(), public_id=public_id)
    try:
        link = linking.add(source, request.POST.get("adresse", ""), request.POST.get("nature", ""), by=request.user)
        messages.success(request, _("Relié à « %(title)s ».") % {"title": link.target})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(source)
