"""What the header, the account menu and the footer link to.

Each package declares its entries in its own ``navigation.py``, found at start-up; an entry shows only where its
address resolves. ``core`` so knows no package above it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, QuerySet, Value
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


def _always(user) -> bool:
    return True


@dataclass(frozen=True)
class NavigationItem:
    """One entry. ``visible`` tells whether a user sees it; ``counted`` gives the rows (inbox, queue) whose number
    stands beside it for that user, or None for no number."""

    label: str
    url_name: str
    commons: Commons | None = None
    section: Section = Section.MAIN
    icon: str = ""
    position: int = 100
    visible: Callable[..., bool] = _always
    counted: Callable[..., QuerySet | None] | None = None


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
        if item.section != section or not item.visible(request.user):
            continue
        try:
            shown.append((item, reverse(item.url_name)))
        except NoReverseMatch:
            continue
    counts = _counts(request.user, [item for item, _url in shown])
    return [
        {
            "label": item.label,
            "url": url,
            "commons": item.commons.value if item.commons else "",
            "icon": item.icon,
            "count": counts.get(item.url_name, 0),
            "current": url != "/" and request.path.startswith(url),
        }
        for item, url in shown
    ]


def _counts(user, items):
    """``{url name: number}`` of the entries that count something: one query for all of them, on every page."""
    counted = {item.url_name: item.counted(user) for item in items if item.counted}
    parts = [
        rows.order_by().values_list(Value(name)).annotate(number=Count("pk"))
        for name, rows in counted.items()
        if rows is not None
    ]
    return dict(parts[0].union(*parts[1:], all=True)) if parts else {}


register(
    NavigationItem(
        _("Accessibilité : partiellement conforme"), "core:accessibility", section=Section.FOOTER, position=10
    )
)
register(NavigationItem(_("Confidentialité"), "core:privacy", section=Section.FOOTER, position=20))
register(NavigationItem(_("Mentions légales"), "core:legal", section=Section.FOOTER, position=30))
