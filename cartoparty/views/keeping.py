"""Favourites and saved selections: everything by plain forms."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cartoparty import keeping
from cartoparty.models import SavedSelection, Structure
from cartoparty.selection import Selection
from epn_commons.core.messages import done
from epn_commons.core.returning import redirect_back


@never_cache
@require_safe
def favourites(request):
    return render(request, "cartoparty/favourites.html", keeping.context(request.user))


@require_POST
def favourite(request, slug):
    """Add a place, or take it out when ``retirer`` is given; then back to where one was."""
    structure = get_object_or_404(Structure.objects.published(), slug=slug)
    try:
        if "retirer" in request.POST:
            keeping.let_go(structure, by=request.user)
            done(request, _("« %(name)s » n’est plus favori.") % {"name": structure.name}, request.path)
        else:
            keeping.keep(structure, by=request.user)
            messages.success(request, _("« %(name)s » est parmi vos favoris.") % {"name": structure.name})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect_back(request, "cartoparty:favourites")


@require_POST
def save_selection(request):
    """Keep the selection whose query string is ``filtres``."""
    selection = Selection(QueryDict(request.POST.get("filtres", "")[:4000].lstrip("?")))
    try:
        kept = keeping.save(selection, request.POST.get("nom", ""), by=request.user, shared="partager" in request.POST)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(f"{reverse('cartoparty:structure_list')}{selection.address()}")
    messages.success(request, _("« %(name)s » est gardée : vous la retrouvez ici.") % {"name": kept.name})
    return redirect("cartoparty:favourites")


@require_POST
def remove_selection(request, pk):
    """Remove it; what is removed is put back: the toast offers it."""
    row = get_object_or_404(SavedSelection.objects.visible_to(request.user), pk=pk)
    if row.removed_at is None:
        keeping.remove(row)
        done(request, _("« %(name)s » n’est plus gardée.") % {"name": row.name}, request.path)
        return redirect("cartoparty:favourites")
    try:
        keeping.put_back(row)
        messages.success(request, _("« %(name)s » est gardée.") % {"name": row.name})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("cartoparty:favourites")
