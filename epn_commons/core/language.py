"""In which language a page is shown.

The commons are written in French, and so is everything that a request stores, sends or exports. What may be read in
English is the interface of the pages that are translated whole: each package names them in its ``urls``
module. All the others stay in French, whatever the visitor prefers: no page is half translated.
"""

from django.conf import settings
from django.utils import translation
from django.utils.cache import patch_vary_headers

SAFE_METHODS = {"GET", "HEAD"}

_pages: dict[str, bool] = {}


def offer_in_english(*names, forms=False):
    """Declare pages, by the names of their addresses. ``forms``: what they send concerns only who sends it, so that
    the answer to it may be in English too."""
    _pages.update(dict.fromkeys(names, forms))


def is_offered(name):
    return name in _pages


def preferred(request):
    """The language that the visitor chose, else the one that their browser asks for."""
    return translation.get_language_from_request(request)


def is_foreign():
    """Whether the page being written is in another language than what contributors write."""
    return (translation.get_language() or settings.LANGUAGE_CODE) != settings.LANGUAGE_CODE


def as_written():
    """Within it all is said in French: what mixes our words with those of contributors, or leaves the page."""
    return translation.override(settings.LANGUAGE_CODE)


class LanguageMiddleware:
    """French, but for the pages that are offered in the language of the visitor."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with translation.override(settings.LANGUAGE_CODE, deactivate=True):
            response = self.get_response(request)
        if is_offered(_name(request)) or _shows_its_reader(response):
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    def process_view(self, request, view, view_args, view_kwargs):
        name = _name(request)
        if is_offered(name) and (request.method in SAFE_METHODS or _pages[name]):
            translation.activate(preferred(request))


def _shows_its_reader(response):
    """A page says in their language that it is in French only; not what any cache may keep for all, as a frame."""
    is_page = response.get("Content-Type", "").startswith("text/html")
    return is_page and "public" not in response.get("Cache-Control", "")


def _name(request):
    """The name of the address that was asked; empty when it leads nowhere."""
    return request.resolver_match.view_name if request.resolver_match else ""
