"""What the templates of places need besides ``portal``."""

from django import template

register = template.Library()


@register.filter
def without_scheme(address):
    """``www.exemple.fr/epn`` for ``https://www.exemple.fr/epn/``."""
    return address.removeprefix("https://").removeprefix("http://").rstrip("/")
