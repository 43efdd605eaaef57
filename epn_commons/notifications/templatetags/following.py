"""« Suivre »: ``{% load following %}{% follow_button subject %}``. For a contribution,
``{% load following_items %}{% follow_item contribution %}``: notifications do not know contributions."""

from django import template
from django.urls import reverse

from epn_commons.notifications import following

register = template.Library()


@register.inclusion_tag("components/follow_button.html", takes_context=True)
def follow_button(context, subject, label=""):
    """A button that follows a subject or stops; for a visitor, a link to log in and come back. ``label`` is what is
    followed, for who does not see the page around."""
    return button(context["request"], subject, label)


def button(request, subject, label):
    return {
        "request": request,
        "subject": subject,
        "label": label,
        "signed_in": request.user.is_authenticated,
        "followed": following.is_followed(request.user, subject) if subject else False,
        "here": request.get_full_path(),
        "login_url": reverse("account_login"),
    }
