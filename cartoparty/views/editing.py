"""Adding and correcting places."""

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cartoparty.edit_page import context, tell
from cartoparty.forms import StructureForm
from cartoparty.geocoding import GeocoderDown, geocode
from cartoparty.models import Structure
from cartoparty.opening_hours import repair, to_french
from cartoparty.parties import acting
from epn_commons.contributions import drafts
from epn_commons.core import rate_limit

GEOCODINGS_PER_HOUR = 300


@require_http_methods(["GET", "HEAD", "POST"])
def structure_create(request):
    return _edit(request, Structure(), _("Ajouter un lieu"))


@require_http_methods(["GET", "HEAD", "POST"])
def structure_edit(request, slug):
    visible = Structure.objects.visible_to(request.user).select_related("commune", "organisation", "author")
    return _edit(request, get_object_or_404(visible, slug=slug), _("Corriger cette fiche"))


def _edit(request, structure, title):
    if not request.user.can_contribute:
        raise PermissionDenied
    key, is_new = drafts.key_for(Structure.kind, structure), structure.pk is None
    initial = {"commune": request.GET["commune"][:5]} if is_new and "commune" in request.GET else None
    form = StructureForm(request.POST or None, instance=structure, user=request.user, initial=initial)
    if point := request.POST.get("placer"):
        form.place_point(point)
    elif request.method == "POST" and form.is_valid():
        outcome = form.save_as(by=request.user, keep_as_draft="brouillon" in request.POST)
        if outcome:
            drafts.discard(request.user, key)
            tell(request, form, outcome)
            return _after(request, form.instance, outcome, is_new=is_new)
    draft = drafts.offer(request, form, key)
    return render(request, "cartoparty/structure_form.html", context(form, title=title, key=key, draft=draft))


def _after(request, structure, outcome, *, is_new):
    """Back to the list of a mapping party, for whoever came from there; else to the place."""
    party = request.GET.get("cartoparty", "")
    if party and acting.note(request.user, party, structure, outcome, is_new=is_new):
        return redirect("cartoparty:party_checklist", party)
    return redirect(structure)


@require_safe
def hours_preview(request):
    """What the hours being typed mean, in the words the page will use."""
    text = request.GET.get("opening_hours", "")[:1500]
    understood = repair(text)
    lines = {"typed": bool(text.strip()), "sentences": to_french(understood.osm), "note": understood.note}
    return render(request, "cartoparty/_hours_preview.html", lines)


@require_safe
def address_point(request):
    """The point of an address, for the map of the form."""
    usage = rate_limit.hit("geocode", str(request.user.pk), limit=GEOCODINGS_PER_HOUR, seconds=3600)
    if usage.is_exceeded:
        return JsonResponse({"error": _("Trop d’adresses cherchées : réessayez dans une heure.")}, status=429)
    try:
        found = geocode(request.GET.get("q", ""))
    except GeocoderDown:
        return JsonResponse(
            {"error": _("Le service d’adresses ne répond pas : placez le point sur la carte.")}, status=503
        )
    if found is None:
        return JsonResponse({"error": _("Adresse inconnue : placez le point sur la carte.")}, status=404)
    return JsonResponse(
        {"label": found.label, "latitude": found.latitude, "longitude": found.longitude, "precision": found.precision}
    )
