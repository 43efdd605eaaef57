"""What the templates of places need besides ``portal``."""

import json

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

register = template.Library()

_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag
def structured_data_script(data):
    """A JSON-LD data block: never executed, so it needs no place in the Content-Security-Policy."""
    written = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(written))  # noqa: S308 - escaped


@register.filter
def without_scheme(address):
    """``www.exemple.fr/epn`` for ``https://www.exemple.fr/epn/``."""
    return address.removeprefix("https://").removeprefix("http://").rstrip("/")
