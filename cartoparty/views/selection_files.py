"""The selection of the register as a file."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import Http404, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from cartoparty.selection import Selection
from cartoparty.selection.form import NOW
from cartoparty.selection_files import FORMATS, stream
from epn_commons.api.conditional import entity_tag
from epn_commons.contributions.models import Change


def selection_etag(request, *parts, **named):
    """What a document about a selection depends on: what is published, what is asked, the day it bears and, for
    « open now », the minute."""
    stamp, _at = Change.objects.stamp("structure")
    now = timezone.localtime()
    minute = f"{now:%H%M}" if request.GET.get("ouvert") == NOW else ""
    return entity_tag(stamp, request.get_full_path(), f"{now:%Y%m%d}", minute)


@login_not_required
@require_safe
@cache_control(public=True, no_cache=True)
@condition(etag_func=selection_etag)
def selection_file(request, extension):
    if extension not in FORMATS:
        raise Http404
    selection = Selection(request.GET)
    if selection.errors:
        raise BadRequest(" ".join(selection.errors))
    options = {"spreadsheet": True} if extension == "csv" and request.GET.get("tableur") == "oui" else {}
    response = StreamingHttpResponse(
        stream(extension, selection, **options), content_type=FORMATS[extension].media_type
    )
    response["Content-Disposition"] = f'attachment; filename="lieux-{timezone.localdate()}.{extension}"'
    return response
