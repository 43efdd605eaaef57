"""« Suivre » on the page of a contribution: ``{% load following_items %}{% follow_item structure %}``."""

from django import template

from epn_commons.contributions.follow_news import subject_of
from epn_commons.notifications.templatetags.following import button

register = template.Library()


@register.inclusion_tag("components/follow_button.html", takes_context=True)
def follow_item(context, contribution):
    """The button, for what is published; nothing otherwise."""
    subject = subject_of(contribution) if contribution.status == "published" else ""
    return button(context["request"], subject, str(contribution))
