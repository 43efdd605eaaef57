"""What a page shows of what surrounds it: ``{% load linking %}``, ``{% linked_items contribution %}``,
``{% nearby_help contribution "administrative_help" %}`` and ``{% nearby_offices "mairie" commune %}``."""

from django import template
from django.utils.translation import gettext as _

from epn_commons.contributions import helping, linking
from epn_commons.contributions.enums import LinkKind
from epn_commons.territories.models import Commune

register = template.Library()


@register.inclusion_tag("components/linked_items.html", takes_context=True)
def linked_items(context, contribution):
    """The ties of a contribution, grouped by what they say; for members, suggestions and a form to add one."""
    user = context["request"].user
    found = linking.ties(contribution, user) if contribution.status == "published" else []
    may_link = user.is_authenticated and user.can_contribute and contribution.status == "published"
    return {
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "contribution": contribution,
        "confirmed": [tie for tie in found if not tie.suggested],
        "suggested": [tie for tie in found if tie.suggested],
        "may_link": may_link,
        "kinds": LinkKind.choices,
        "here": contribution.get_absolute_url(),
    }


@register.inclusion_tag("components/nearby_help.html", takes_context=True)
def nearby_help(context, contribution, need=""):
    """The nearest places that help with it and open this week, once one has said where (``?pres=``)."""
    text = context["request"].GET.get("pres", "")[:100].replace("\x00", "").strip()
    commune = next(iter(Commune.objects.search(text, 1)), None) if text else None
    located = commune is not None and commune.latitude is not None
    found = helping.nearest(contribution, need, commune.latitude, commune.longitude) if located else []
    return {
        "offered": helping.is_offered() and contribution.status == "published",
        "asked": text,
        "place": commune.name if located else "",
        "helpers": found,
        "problem": "" if not text or located else _("Commune inconnue : vérifiez son nom ou son code postal."),
    }


@register.inclusion_tag("components/nearby_offices.html")
def nearby_offices(code, commune):
    """The offices of a kind of DILA's directory that are the nearest to a commune, from the register of places."""
    if not code or commune is None or commune.latitude is None:
        return {"offices": None}
    return {"offices": helping.nearest_offices(code, commune.latitude, commune.longitude), "place": commune.name}
