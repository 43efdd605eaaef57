import re

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import views as sitemap_views
from django.http import FileResponse, Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.dateparse import parse_date
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from epn_commons.contributions.kinds import all_kinds, get_kind
from epn_commons.publishing import catalogue as dcat
from epn_commons.publishing import exports, feeds, pages, short_links
from epn_commons.publishing.models import DatasetFile
from epn_commons.publishing.registry import all_datasets, get_dataset
from epn_commons.publishing.sitemaps import sitemaps

PAGE_NUMBER = re.compile(r"[0-9]{1,5}")
NOT_FOR_CRAWLERS = ("/admin/", "/compte/", "/recherche/")


@login_not_required
@require_safe
@conditional_page
def index(request):
    """What there is, how fresh, under which licence and schema."""
    datasets = [
        {
            "dataset": dataset,
            "count": dataset.count(),
            "held_back": dataset.held_back(),
            "changed_at": dataset.stamp()[1],
            "files": [(extension, dataset.address(extension)) for extension in dataset.formats],
        }
        for dataset in all_datasets()
    ]
    catalogues = [(extension, reverse("publishing:catalogue", args=[extension])) for extension in dcat.FORMATS]
    context = {"datasets": datasets, "base_url": settings.BASE_URL, "catalogues": catalogues, "feeds": _feeds()}
    return render(request, "publishing/index.html", context)


@login_not_required
@require_safe
@conditional_page
def dataset(request, code):
    """One dataset: its files, its versions, what changed between two of them."""
    return render(request, "publishing/dataset.html", pages.context(_known(code), request.GET))


@login_not_required
@require_safe
def dataset_file(request, code, extension):
    """A whole dataset: the file written in advance if it is still what is published, else streamed from the database;
    304 to whoever has it already."""
    if extension not in _known(code).formats:
        raise Http404
    writer = get_dataset(code).formats[extension]
    stamp, changed_at = get_dataset(code).stamp()

    def make():
        stored = exports.current(code, extension, stamp)
        return _stored(request, stored) if stored else _stream(request, writer)

    answer = _fresh_or_304(request, f"{stamp}-{extension}", changed_at, make)
    return _named(answer, code, extension)


@login_not_required
@require_safe
def version_file(request, day, code, extension):
    """A dataset as it was on a day."""
    try:
        file = get_object_or_404(
            DatasetFile, version__code=_known(code).code, version__day=parse_date(day), extension=extension
        )
    except ValueError as error:
        raise Http404 from error
    answer = _fresh_or_304(request, file.sha256, file.version.built_at, lambda: _stored(request, file))
    return _named(answer, code, extension)


@login_not_required
@require_safe
def catalogue(request, extension):
    """The DCAT-AP catalogue, answered at once and without redirect: harvesters refuse any."""
    page = request.GET.get("page", "1")
    try:
        body, media_type, etag = dcat.document(extension, int(page) if PAGE_NUMBER.fullmatch(page) else 0)
    except (KeyError, dcat.UnknownPage) as error:
        raise Http404 from error
    return _fresh_or_304(request, etag, None, lambda: HttpResponse(body, content_type=media_type))


@login_not_required
@require_safe
def feed(request, kind):
    """The last publications of a kind; 304 to the reader that has them already."""
    try:
        model = get_kind(kind)
    except KeyError as error:
        raise Http404 from error
    stamp, changed_at = feeds.stamp(model)
    return _fresh_or_304(request, f"{stamp}-atom", changed_at, lambda: _atom(model))


@login_not_required
@require_safe
@conditional_page
def sitemap_index(request):
    """The files that together list every public page."""
    return sitemap_views.index(request, sitemaps(), sitemap_url_name="publishing:sitemap_section")


@login_not_required
@require_safe
@conditional_page
def sitemap_section(request, section):
    return sitemap_views.sitemap(request, sitemaps(), section=section)


@login_not_required
@require_safe
@conditional_page
def robots(request):
    """What crawlers leave alone, and where the list of pages is."""
    lines = ["User-agent: *", *(f"Disallow: {address}" for address in NOT_FOR_CRAWLERS), ""]
    lines.append(f"Sitemap: {settings.BASE_URL}{reverse('publishing:sitemap')}\n")
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def favicon(request):
    """For the programs that ask for it here whatever the page says."""
    return redirect(static("img/icon.svg"))


@login_not_required
@require_safe
def short_link(request, code):
    """From a short address, written down or scanned, to the page; the page may move, the short address stays."""
    found = short_links.find(code)
    if found is None:
        raise Http404
    return redirect(found)


@login_not_required
@require_safe
@conditional_page
def manifest(request):
    """For a phone that keeps the portal on its home screen."""
    icon = {"src": static("img/icon.svg"), "type": "image/svg+xml", "sizes": "any"}
    body = {
        "name": _("Les communs de la médiation numérique"),
        "short_name": _("Les communs"),
        "lang": "fr",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#ffffff",
        "theme_color": "#ffffff",
        "icons": [icon],
    }
    answer = JsonResponse(body, content_type="application/manifest+json")
    patch_cache_control(answer, public=True, max_age=86_400)
    return answer


def _fresh_or_304(request, stamp, changed_at, make):
    """``make()``, unless what the asker holds bears the same stamp; either way with its validators."""
    etag = quote_etag(stamp)
    modified = int(changed_at.timestamp()) if changed_at else None
    answer = get_conditional_response(request, etag=etag, last_modified=modified) or make()
    answer["ETag"] = etag
    if modified:
        answer["Last-Modified"] = http_date(modified)
    patch_cache_control(answer, public=True, max_age=300)
    return answer


def _atom(model):
    return HttpResponse(feeds.atom(model), content_type="application/atom+xml; charset=utf-8")


def _feeds():
    """``[(name, address)]`` of what feed readers may follow."""
    return [
        (str(model._meta.verbose_name_plural).capitalize(), reverse("publishing:feed", args=[kind]))
        for kind, model in all_kinds().items()
    ]


def _known(code):
    try:
        return get_dataset(code)
    except KeyError as error:
        raise Http404 from error


def _named(answer, code, extension):
    if answer.status_code == 200:
        answer["Content-Disposition"] = f'attachment; filename="{code.replace("/", "-")}.{extension}"'
    return answer


def _stored(request, file):
    if request.method == "HEAD":
        answer = HttpResponse(content_type=file.media_type)
        answer["Content-Length"] = file.size
        return answer
    try:
        return FileResponse(file.file.open("rb"), content_type=file.media_type)
    except FileNotFoundError as error:
        raise Http404 from error


def _stream(request, writer):
    """HEAD says no length: it would take writing the whole to know it."""
    blocks = () if request.method == "HEAD" else writer.stream()
    return StreamingHttpResponse(blocks, content_type=writer.media_type)
