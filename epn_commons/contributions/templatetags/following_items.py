"""What one does with the page of a contribution: ``{% load following_items %}{% follow_item structure %}``."""

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from epn_commons.contributions.follow_news import subject_of
from epn_commons.contributions.models import RemoteItem
from epn_commons.core import qr
from epn_commons.notifications.templatetags.following import button

register = template.Library()

SHORT = 10


@register.inclusion_tag("components/item_actions.html", takes_context=True)
def follow_item(context, contribution):
    """« Suivre » and « Partager », for what is published; where it was copied from, when it was."""
    published = contribution.status == "published"
    address = _short_address(contribution) if published else ""
    label = _("Code à scanner : adresse courte de cette page")
    return {
        **button(context["request"], subject_of(contribution) if published else "", str(contribution)),
        "written": True,
        "csrf_token": context.get("csrf_token"),
        "short_address": address,
        "qr": qr.svg(address, label) if address else "",
        "copy": RemoteItem.objects.about(contribution).select_related("portal").first(),
    }


def _short_address(contribution):
    """The short address that ``publishing`` serves; empty where it is not installed."""
    try:
        return settings.BASE_URL + reverse("publishing:short_link", args=[contribution.public_id.hex[:SHORT]])
    except NoReverseMatch:
        return ""
