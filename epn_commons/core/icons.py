"""The portal's icons: strokes of our own on a 24-unit grid, drawn in the colour of the text around them."""

from django.utils.html import format_html
from django.utils.safestring import mark_safe

_CIRCLE = '<circle cx="12" cy="12" r="9"/>'
_PAGE = '<path d="M6 3h8l4 4v14H6z"/><path d="M14 3v4h4"/>'

ICONS = {
    "accessible": '<circle cx="11" cy="4.5" r="1.6"/><path d="M11 8.5v5h4.5l2.5 5"/><path d="M11 10.5h4"/>'
    '<path d="M8.5 12a5 5 0 1 0 6.2 6.6"/>',
    "account": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.8-4 3.8-6 7.5-6s6.7 2 7.5 6"/>',
    "add": '<path d="M12 5v14M5 12h14"/>',
    "alert": '<path d="M12 4 2.8 20h18.4z"/><path d="M12 10v4.5M12 17.3v.2"/>',
    "api": '<path d="m8 7-5 5 5 5M16 7l5 5-5 5M13.5 5l-3 14"/>',
    "arrow": '<path d="M4.5 12h15M13.5 6l6 6-6 6"/>',
    "arrow-left": '<path d="M19.5 12h-15M10.5 6l-6 6 6 6"/>',
    "bell": '<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 21h4M12 3v2"/>',
    "blocked": f'{_CIRCLE}<path d="M5.8 5.8l12.4 12.4"/>',
    "calendar": '<rect x="3.5" y="5" width="17" height="15.5" rx="2"/><path d="M3.5 10h17M8 3v4M16 3v4"/>',
    "chevron": '<path d="m6 9.5 6 6 6-6"/>',
    "clock": f'{_CIRCLE}<path d="M12 7v5.3l3.5 2"/>',
    "close": '<path d="M6 6l12 12M18 6 6 18"/>',
    "competences": '<circle cx="6" cy="18" r="2.5"/><circle cx="13" cy="12" r="2.5"/>'
    '<circle cx="18.5" cy="5.5" r="2.5"/><path d="m7.9 16.3 3.2-2.7M14.6 10.1l2.3-2.7"/>',
    "confirm": '<path d="M12 3l7.5 3v5.5c0 4.6-3 7.9-7.5 9.5-4.5-1.6-7.5-4.9-7.5-9.5V6z"/>'
    '<path d="m8.5 12 2.5 2.5 4.5-5"/>',
    "correct": '<path d="M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19z"/><path d="m13.5 7 3.5 3.5"/>',
    "data": '<ellipse cx="12" cy="5.5" rx="7.5" ry="2.8"/>'
    '<path d="M4.5 5.5v13c0 1.5 3.4 2.8 7.5 2.8s7.5-1.3 7.5-2.8v-13"/>'
    '<path d="M4.5 12c0 1.5 3.4 2.8 7.5 2.8s7.5-1.3 7.5-2.8"/>',
    "done": f'{_CIRCLE}<path d="m7.8 12.3 2.9 2.9 5.6-6"/>',
    "download": '<path d="M12 3.5v12M7 11l5 5 5-5M4.5 20.5h15"/>',
    "email": '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="m3.5 7 8.5 6 8.5-6"/>',
    "external": '<path d="M13.5 4.5h6v6M19.5 4.5l-9 9"/><path d="M17.5 14v5.5h-13v-13H10"/>',
    "filter": '<path d="M3.5 6.5h17M7 12h10M10.5 17.5h3"/>',
    "flag": '<path d="M5.5 21V4c4-2 7.5 2 13.5 0v9.5c-6 2-9.5-2-13.5 0"/>',
    "free": f'{_CIRCLE}<path d="M15.3 8.6a4.3 4.3 0 1 0 0 6.8M6.8 10.9h5.5M6.8 13.3h5.5"/>'
    '<path d="M4 20 20 4"/>',
    "help": f'{_CIRCLE}<path d="M9.5 9.5c.3-3.3 5.3-3 5.1.1-.1 1.9-2.6 2-2.6 4M12 16.8v.2"/>',
    "history": '<path d="M3.5 4.5v5h5"/><path d="M4 9.5a8.6 8.6 0 1 1-.5 4"/><path d="M12 7.5v5l3.3 1.9"/>',
    "home": '<path d="M3.5 11.5 12 4l8.5 7.5"/><path d="M6 9.5v10.5h12V9.5M10 20v-5.5h4V20"/>',
    "info": f'{_CIRCLE}<path d="M12 11v5.8M12 7.3v.2"/>',
    "legal": '<path d="M12 3.5v17M7.5 20.5h9M4 7h16"/><path d="m5.5 7-3 7.5h6zM18.5 7l-3 7.5h6z"/>',
    "licence": f'{_CIRCLE}<path d="M14.9 9.3a4 4 0 1 0 0 5.4"/>',
    "list": '<path d="M8.5 6h12M8.5 12h12M8.5 18h12M4 6h.2M4 12h.2M4 18h.2"/>',
    "lock": '<rect x="5" y="10.5" width="14" height="10" rx="2"/><path d="M8 10.5V7.5a4 4 0 0 1 8 0v3"/>',
    "map": '<path d="m3.5 6.5 5.5-2 6 2 5.5-2v13l-5.5 2-6-2-5.5 2zM9 4.5v13M15 6.5v13"/>',
    "menu": '<path d="M4 6.5h16M4 12h16M4 17.5h16"/>',
    "people": '<circle cx="8.5" cy="8.5" r="3.5"/><path d="M2 20c.5-3.8 3-5.7 6.5-5.7S14.5 16.2 15 20"/>'
    '<path d="M15 5.2a3.5 3.5 0 0 1 0 6.6M17.5 14.7c2.5.8 4 2.5 4.5 5.3"/>',
    "phone": '<path d="M6.5 3.5 9.5 4l1 4.5-2.3 1.8a12 12 0 0 0 5.5 5.5l1.8-2.3 4.5 1 .5 3c0 2-1.3 3-3 3'
    'C10 20 4 14 3.5 6.5c0-1.7 1-3 3-3z"/>',
    "place": '<path d="M12 21.5c-4.7-4.9-7-8.3-7-11.5a7 7 0 0 1 14 0c0 3.2-2.3 6.6-7 11.5z"/>'
    '<circle cx="12" cy="10" r="2.6"/>',
    "print": '<path d="M7 8.5v-5h10v5M7 17H3.5V8.5h17V17H17"/><path d="M7 14h10v6.5H7z"/>',
    "procedure": f'{_PAGE}<path d="m8.7 11 1 1 1.8-2M13.5 11.3h2M8.7 16l1 1 1.8-2M13.5 16.3h2"/>',
    "refresh": '<path d="M20 4.5v5h-5"/><path d="M19.5 9.5a8 8 0 1 0 .5 4"/>',
    "report": '<path d="M4 4.5h16v12h-7.5L7.5 21v-4.5H4z"/><path d="M12 7.5v3.5M12 13.5v.2"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "source": f'{_PAGE}<path d="M9 12h6M9 16h6"/>',
    "star": '<path d="m12 3.5 2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z"/>',
    "target": '<circle cx="12" cy="12" r="6.5"/><path d="M12 2.5v4M12 17.5v4M2.5 12h4M17.5 12h4"/>',
    "undo": '<path d="M8.5 5 4 9.5 8.5 14"/><path d="M4.5 9.5h9.5a5.5 5.5 0 0 1 0 11H9"/>',
    "website": f'{_CIRCLE}<path d="M3 12h18M12 3c5 5.5 5 12.5 0 18-5-5.5-5-12.5 0-18z"/>',
}  # fmt: skip


def icon_svg(name, label=""):
    """One icon as inline SVG: hidden from screen readers unless it has a ``label``, for it then stands alone.

    An unknown name raises KeyError: a page with a missing sign is a mistake to see in tests, not in production.
    """
    strokes = mark_safe(ICONS[name])  # noqa: S308 - our own constant
    if label:
        return format_html('<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, strokes)
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', strokes)
