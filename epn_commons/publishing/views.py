from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from epn_commons.publishing.registry import all_datasets, get_dataset


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
    etag = quote_etag(f"{stamp}-{extension}")
    modified = int(changed_at.timestamp()) if changed_at else None
    answer = get_conditional_response(request, etag=etag, last_modified=modified) or _stream(request, writer)
    answer["ETag"] = etag
    if modified:
        answer["Last-Modified"] = http_date(modified)
    patch_cache_control(answer, public=True, max_age=300)
    if answer.status_code == 200:
        answer["Content-Disposition"] = f'attachment; filename="{code.replace("/", "-")}.{extension}"'
    return answer


def _stream(request, writer):
    if request.method == "HEAD":
        return HttpResponse(content_type=writer.media_type)
    return StreamingHttpResponse(writer.stream(), content_type=writer.media_type)
