"""What the header, the account menu and the footer link to.

Each package declares its entries in its own ``navigation.py``, found at start-up; an entry shows only where its
address resolves. ``core`` so knows no package above it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _


class Commons(StrEnum):
    """The four commons: each has one accent colour and one icon."""

    LEGAL = "legal"
    PLACES = "places"
    PROCEDURES = "procedures"
    COMPETENCES = "competences"


class Section(StrEnum):
    MAIN = "main"
    ACCOUNT = "account"
    FOOTER = "footer"


def _always(request: HttpRequest) -> bool:
    return True


@dataclass(frozen=True)
class NavigationItem:
    """One entry. ``visible`` tells who sees it; ``count`` gives the number beside it (inbox, queue), 0 for none."""

    label: str
    url_name: str
    commons: Commons | None = None
    section: Section = Section.MAIN
    icon: str = ""
    position: int = 100
    visible: Callable[[HttpRequest], bool] = _always
    count: Callable[[HttpRequest], int] | None = None


_items: dict[tuple[Section, str], NavigationItem] = {}


def register(item: NavigationItem) -> None:
    """Declare an entry; the same address in the same section replaces the former one."""
    _items[item.section, item.url_name] = item


def unregister(item: NavigationItem) -> None:
    _items.pop((item.section, item.url_name), None)


def entries(request: HttpRequest, section: Section) -> list[dict]:
    """The entries of a section this visitor sees, in order: label, url, commons, icon, count, current."""
    shown = []
    for item in sorted(_items.values(), key=lambda item: item.position):
        if item.section != section or not item.visible(request):
            continue
        try:
            url = reverse(item.url_name)
        except NoReverseMatch:
            continue
        shown.append(
            {
                "label": item.label,
                "url": url,
                "commons": item.commons.value if item.commons else "",
                "icon": item.icon,
                "count": item.count(request) if item.count else 0,
                "current": url != "/" and request.path.startswith(url),
            }
        )
    return shown


register(
    NavigationItem(
        _("Accessibilité : partiellement conforme"), "core:accessibility", section=Section.FOOTER, position=10
    )
)
register(NavigationItem(_("Confidentialité"), "core:privacy", section=Section.FOOTER, position=20))
register(NavigationItem(_("Mentions légales"), "core:legal", section=Section.FOOTER, position=30))
