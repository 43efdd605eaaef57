"""The copy of a region kept without a network: the page that announces and reads it, its data, its worker."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from cartoparty import offline
from epn_commons.accounts.sessions import is_shared
from epn_commons.api.conditional import entity_tag
from epn_commons.contributions.models import Change


@login_not_required
@require_safe
def offline_page(request):
    context = {"error": "", "chosen": None, "megabytes": 0, "today": timezone.localdate()}
    try:
        if chosen := offline.territory(request.GET):
            data = offline.copy(*chosen)
            context |= {"chosen": chosen[1], "megabytes": offline.megabytes(len(data) + offline.shell_bytes())}
            context["data_url"] = f"{reverse('cartoparty:offline_data')}?{urlencode({chosen[0]: chosen[1].pk})}"
    except (offline.UnknownTerritory, offline.TooLarge) as error:
        context["error"], chosen = str(error), None
    context["territories"] = list(offline.choices(chosen))
    context["shared"] = settings.SESSION_COOKIE_NAME in request.COOKIES and is_shared(request.session)
    return render(request, "cartoparty/offline.html", context)


def _data_etag(request):
    stamp, _at = Change.objects.stamp("structure")
    return entity_tag(stamp, request.GET.urlencode(), *offline.assets())


@login_not_required
@require_safe
@cache_control(public=True, no_cache=True)
@condition(etag_func=_data_etag)
def offline_data(request):
    try:
        chosen = offline.territory(request.GET)
        if chosen is None:
            raise offline.UnknownTerritory(_("Aucun lieu n’est encore publié."))
        return HttpResponse(offline.copy(*chosen), content_type="application/json")
    except (offline.UnknownTerritory, offline.TooLarge) as error:
        raise BadRequest(str(error)) from error


@login_not_required
@require_safe
@cache_control(no_cache=True)
def offline_worker(request):
    return _worker("js/offline-worker.js", "/structures/")


@login_not_required
@require_safe
@cache_control(no_cache=True)
def party_worker(request):
    """For the list that a participant of a mapping party carries."""
    return _worker("js/party-worker.js", reverse("cartoparty:party_list"))


def _worker(path, scope):
    """Served here, not with the static files: a worker may only serve the addresses under its own."""
    source = Path(finders.find(path)).read_text("utf-8")
    headers = {"Service-Worker-Allowed": scope}
    return HttpResponse(source, content_type="text/javascript; charset=utf-8", headers=headers)
