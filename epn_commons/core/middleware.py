from urllib.parse import unquote_to_bytes

from django.core.exceptions import BadRequest
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _

UNREADABLE = _(
    "Ce qui a été envoyé contient des caractères illisibles. Revenez à la page précédente, retapez le passage collé "
    "depuis un autre logiciel, puis recommencez."
)
NUL = "\x00"
REPLACEMENT = "\ufffd"
"""What Django puts in place of bytes that are not UTF-8."""


class ReadableTextMiddleware:
    """Refuse NUL characters and bytes that are not UTF-8, which PostgreSQL cannot store, before any view sees them.

    Comes after CsrfViewMiddleware, which has already read the form. JSON bodies are checked by the API's parsers.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if NUL in request.path_info or not _is_text(unquote_to_bytes(request.META.get("QUERY_STRING", ""))):
            raise BadRequest(UNREADABLE)
        return self.get_response(request)

    def process_view(self, request, view, view_args, view_kwargs):
        if request.method in {"POST", "PUT", "PATCH"}:
            for name, values in request.POST.lists():
                if any(NUL in text or REPLACEMENT in text for text in (name, *values)):
                    raise BadRequest(UNREADABLE)


def _is_text(raw):
    try:
        return NUL not in raw.decode("utf-8")
    except UnicodeDecodeError:
        return False


class PrivatePagesMiddleware:
    """What a signed-in person sees is kept by no cache, unless the view says otherwise."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        user = getattr(request, "_cached_user", None)  # asks nothing of a database that may just have failed
        if user is not None and user.is_authenticated and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response
