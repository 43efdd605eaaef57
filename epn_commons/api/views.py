"""The pages of the API for people, its document for machines, and the answer where there is nothing."""

from functools import cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from epn_commons.api.conditional import Stamp, entity_tag, unchanged
from epn_commons.api.documentation import Documentation
from epn_commons.api.errors import problem
from epn_commons.api.renderers import to_json

SCHEMA_MEDIA_TYPE = "application/vnd.oai.openapi+json"


@cache
def openapi_document():
    """The whole document, made once a process: nothing in it depends on the request."""
    return SchemaGenerator().get_schema(request=None, public=True)


@cache
def _openapi_bytes():
    body = to_json(openapi_document())
    return body, entity_tag(body)


@login_not_required
@require_safe
def schema(request):
    body, etag = _openapi_bytes()
    answer = unchanged(request, etag, Stamp("")) or HttpResponse(body, content_type=SCHEMA_MEDIA_TYPE)
    answer["ETag"] = etag
    answer["Cache-Control"] = "public, no-cache"
    return answer


@login_not_required
@require_safe
def resources(request):
    """The addresses of the resources, for whoever starts from the root."""
    site = _site(request)
    lists = {path.split("/")[3]: f"{site}{path}" for path in openapi_document()["paths"] if "{" not in path}
    body = {"resources": lists, "schema": site + reverse("api:schema"), "documentation": site + reverse("api:docs")}
    return HttpResponse(to_json(body), content_type="application/json")


@login_not_required
@require_safe
def docs(request):
    """Written by ourselves: Swagger’s own page fails five accessibility rules."""
    context = {
        "documentation": Documentation(openapi_document(), _site(request)),
        "hourly": settings.API_ANON_PER_HOUR,
        "export_cost": settings.API_EXPORT_COST,
    }
    return render(request, "api/docs.html", context)


@login_not_required
@require_safe
def root(request):
    return render(request, "api/root.html", {"documentation": Documentation(openapi_document(), _site(request))})


@login_not_required
@csrf_exempt
def not_found(request, path):
    """Any other address under /api/. One that lacks its final slash is sent to the right one."""
    if request.method in ("GET", "HEAD") and not request.path.endswith("/"):
        try:
            known = resolve(f"{request.path_info}/").func is not not_found
        except Resolver404:
            known = False
        if known:
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{request.path}/" + (f"?{query}" if query else ""))
    return problem(request, 404)


def _site(request):
    return request.build_absolute_uri("/").rstrip("/")
