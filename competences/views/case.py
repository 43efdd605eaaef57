"""CASE: whole packages, and each of their parts by its identifier."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from competences import case
from competences.models import Framework
from epn_commons.api.conditional import entity_tag
from epn_commons.contributions.models import Change

VISITOR = AnonymousUser()


def _published(**conditions):
    return get_object_or_404(Framework.objects.visible_to(VISITOR), **conditions)


def _etag(request, **kwargs):
    stamp, _at = Change.objects.stamp(Framework.kind)
    return entity_tag(stamp, request.path)


def _open_to_all(view):
    """Readable by scripts of any site: it is open data."""

    def answer(request, **kwargs):
        response = view(request, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return answer


@login_not_required
@require_safe
@cache_control(public=True, no_cache=True)
@condition(etag_func=_etag)
@_open_to_all
def framework_file(request, slug):
    """``/donnees/referentiels/<slug>.case.json``"""
    framework = _published(slug=slug)
    response = JsonResponse(case.package(framework), json_dumps_params={"ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="{framework.slug}.case.json"'
    return response


@login_not_required
@require_safe
@cache_control(public=True, no_cache=True)
@condition(etag_func=_etag)
@_open_to_all
def case_documents(request):
    found = Framework.objects.visible_to(VISITOR).order_by("-published_at", "pk")
    return JsonResponse({"CFDocuments": [case.document(one) for one in found]})


@login_not_required
@require_safe
@cache_control(public=True, no_cache=True)
@condition(etag_func=_etag)
@_open_to_all
def case_one(request, family, identifier):
    """A ``CFDocuments``, ``CFPackages``, ``CFItems`` or ``CFAssociations`` by its identifier."""
    if family == "CFDocuments":
        return JsonResponse(case.document(_published(public_id=identifier)))
    if family == "CFPackages":
        return JsonResponse(case.package(_published(public_id=identifier)))
    found = {"CFItems": case.one_item, "CFAssociations": case.link_of}[family](identifier, VISITOR)
    if found is None:
        raise Http404
    return JsonResponse(found)
