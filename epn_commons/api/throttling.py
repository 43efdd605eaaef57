"""How many requests an hour: per network address without a key, generously, since a room shares one; per key with."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.throttling import BaseThrottle

from epn_commons.accounts.enums import Scope
from epn_commons.core import rate_limit

WINDOW_S = 3600


class HourlyThrottle(BaseThrottle):
    """A fixed window of one hour. Leaves the figures on the request, for :func:`quota_headers`."""

    def allow_request(self, request, view):
        key = request.auth
        if key and Scope.READ not in key.scopes:
            raise PermissionDenied(_("Cette clé n’ouvre pas la lecture : demandez le droit « read »."))
        who = f"key:{key.pk}" if key else f"address:{rate_limit.client_network(request)}"
        limit = key.requests_per_hour if key else settings.API_ANON_PER_HOUR
        self.usage = rate_limit.hit("api", who, limit=limit, seconds=WINDOW_S, weight=self._weight(request, key))
        request._request.api_usage = self.usage
        return not self.usage.is_exceeded

    def wait(self):
        return self.usage.resets_in

    def _weight(self, request, key):
        """A whole export counts for more than a page, unless the key was made for exports."""
        whole = getattr(request.accepted_renderer, "whole", False) and request.method == "GET"
        return settings.API_EXPORT_COST if whole and not (key and Scope.BULK in key.scopes) else 1


def quota_headers(request, response):
    """``RateLimit-*`` (IETF draft: the three fields that clients know, and the policy)."""
    usage = getattr(request, "api_usage", None)
    if usage:
        response["RateLimit-Limit"] = str(usage.limit)
        response["RateLimit-Remaining"] = str(max(usage.remaining, 0))
        response["RateLimit-Reset"] = str(usage.resets_in)
        response["RateLimit-Policy"] = f"{usage.limit};w={WINDOW_S}"
    return response
