"""PDF that assistive technology can read (PDF/UA-1), from the same HTML and style sheets as the printed page."""

from functools import cache
from mimetypes import guess_type

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from weasyprint.urls import URLFetcher, URLFetcherResponse

from epn_commons.core import rate_limit

try:
    from weasyprint import HTML
except OSError:  # Pango is a library of the system: pip cannot bring it
    HTML = None


PER_MINUTE = 120
BUSY = gettext_lazy("Beaucoup de PDF se font en ce moment : imprimez cette page, ou réessayez.")


class PdfUnavailable(Exception):
    """This server cannot draw text (Pango is missing); its message says in French what to do."""


def available():
    """Whether pages may offer a PDF; where they may not, they offer to print."""
    return HTML is not None


def is_busy():
    """Whether as many PDFs as this server should draw in a minute were asked for, whoever asks; counts one more."""
    return rate_limit.hit("pdf", "", limit=PER_MINUTE, seconds=60).is_exceeded


def render(html):
    """The bytes of a tagged PDF. ``html`` is a whole document with a title and a ``lang``.

    It may name our static files, and hold ``data:`` addresses. Nothing else is read: neither network nor disk.

    :raises PdfUnavailable: where Pango is not installed.
    """
    if HTML is None:
        raise PdfUnavailable(
            _("Ce serveur ne sait pas faire de PDF : il lui manque Pango. Imprimez la page depuis votre navigateur.")
        )
    document = HTML(string=html, base_url=_BASE_URL, url_fetcher=_fetcher())
    return document.write_pdf(pdf_variant="pdf/ua-1")


_BASE_URL = "https://static.invalid/"


class _StaticFetcher(URLFetcher):
    def fetch(self, url, headers=None):
        prefix = _BASE_URL + settings.STATIC_URL.lstrip("/")
        if not url.startswith(prefix):
            return super().fetch(url, headers)
        name = url.removeprefix(prefix)
        path = finders.find(name)
        if path is None:
            raise ValueError(f"no static file is called {name}")
        with open(path, "rb") as file:
            return URLFetcherResponse(
                url, body=file.read(), headers={"Content-Type": guess_type(name)[0] or "text/plain"}
            )


@cache
def _fetcher():
    return _StaticFetcher(allowed_protocols=("data",))
