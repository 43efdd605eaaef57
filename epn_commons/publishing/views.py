from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import views as sitemap_views
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from epn_commons.contributions.kinds import get_kind
from epn_commons.publishing import feeds
from epn_commons.publishing.registry import all_datasets, get_dataset
from epn_commons.publishing.sitemaps import sitemaps

NOT_FOR_CRAWLERS = ("/admin/", "/compte/", "/recherche/")


@login_not_required
@require_safe
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
    return render(request, "publishing/index.html", {"datasets": datasets, "base_url": settings.BASE_URL})


@login_not_required
@require_safe
def dataset_file(request, code, extension):
    """A whole dataset, streamed; 304 to whoever has it already."""
    try:
        writer = get_dataset(code).formats[extension]
    except KeyError as error:
        raise Http404 from error
    stamp, changed_at = get_dataset(code).stamp()
    answer = _fresh_or_304(request, f"{stamp}-{extension}", changed_at, lambda: _stream(request, writer))
    if answer.status_code == 200:
        answer["Content-Disposition"] = f'attachment; filename="{code.replace("/", "-")}.{extension}"'
    return answer


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
def sitemap_index(request):
    """The files that together list every public page."""
    return sitemap_views.index(request, sitemaps(), sitemap_url_name="publishing:sitemap_section")


@login_not_required
@require_safe
def sitemap_section(request, section):
    return sitemap_views.sitemap(request, sitemaps(), section=section)


@login_not_required
@require_safe
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


def _stream(request, writer):
    if request.method == "HEAD":
        return HttpResponse(content_type=writer.media_type)
    return StreamingHttpResponse(writer.stream(), content_type=writer.media_type)
