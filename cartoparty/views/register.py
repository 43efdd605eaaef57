"""The register: the list of places, and the points of its map."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from cartoparty import map_data, register_page
from cartoparty.selection import Selection
from cartoparty.selection.form import NOW
from epn_commons.api.conditional import entity_tag
from epn_commons.contributions.models import Change


@login_not_required
@require_safe
def structure_list(request):
    context = register_page.context(Selection(request.GET), request.user)
    return render(request, "cartoparty/structure_list.html", context)


def _stamp():
    """What is published and, for the stops that are over, the day."""
    stamp, _at = Change.objects.stamp("structure")
    return f"{stamp}-{timezone.localdate():%Y%m%d}"


def _map_etag(request):
    """What the points depend on: the stamp, what is asked and, for « open now », the minute."""
    minute = f"{timezone.now():%Y%m%d%H%M}" if request.GET.get("ouvert") == NOW else ""
    return entity_tag(_stamp(), request.GET.urlencode(), minute)


@login_not_required
@require_safe
@cache_control(public=True, no_cache=True)
@condition(etag_func=_map_etag)
def structure_map(request):
    if request.GET:
        return HttpResponse(map_data.columns(*Selection(request.GET).points()), content_type="application/json")
    return map_data.whole_register(_stamp(), zipped="gzip" in request.headers.get("Accept-Encoding", ""))


@login_not_required
@require_safe
@cache_control(public=True, no_cache=True)
@condition(etag_func=_map_etag)
def structure_map_names(request):
    """The names of the places of a selection that stand at the points asked for (``point=lat,lon``, repeated)."""
    try:
        places = map_data.names(*Selection(request.GET).points(), request.GET.getlist("point"))
    except ValueError:
        told = {"detail": _("Un point s’écrit « latitude,longitude », en cent-millièmes de degré.")}
        return JsonResponse(told, status=400)
    return JsonResponse({"places": places})
