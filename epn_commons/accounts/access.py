"""Who may open a page: for anyone else it does not exist."""

from functools import wraps

from allauth.core import ratelimit
from django.http import Http404

from epn_commons.accounts.enums import Role


def visible_if(test):
    """404 unless ``test(request.user)``: a page that one may not see is a page that one does not know of."""

    def decorate(view):
        @wraps(view)
        def wrapped(request, *args, **kwargs):
            if not test(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        return wrapped

    return decorate


def signed_in(user):
    return user.is_authenticated


def contributes(user):
    return user.is_authenticated and user.can_contribute


def moderates(user):
    return user.is_authenticated and user.can_moderate


def holds_keys(user):
    return user.is_authenticated and user.has_role(Role.PARTNER, Role.ADMINISTRATOR)


def limited(action):
    """Answer 429 once ``ACCOUNT_RATE_LIMITS[action]`` is spent; only requests that change something count."""

    def decorate(view):
        @wraps(view)
        def wrapped(request, *args, **kwargs):
            return ratelimit.consume_or_429(request, action=action) or view(request, *args, **kwargs)

        return wrapped

    return decorate
