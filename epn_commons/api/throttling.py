"""How many requests an hour: per network address without a key, generously, since a room shares one; per key with."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.throttling import BaseThrottle

from epn_commons.accounts.enums import Scope
from epn_commons.core import rate_limit

WINDOW_S = 3600
HOME_NETWORK_BITS = 64
"""An IPv6 subscriber has at least this much: counting single addresses would count nothing."""


class HourlyThrottle(BaseThrottle):
    """A fixed window of one hour. Leaves the figures on the request, for :func:`quota_headers`."""

    def allow_request(self, request, view):
        key = request.auth
        if key and Scope.READ not in key.scopes:
            raise PermissionDenied(_("Cette clé n’ouvre pas la lecture : demandez le droit « read »."))
        who = f"key:{key.pk}" if key else f"address:{client_network(request)}"
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


def client_network(request):
    """The visitor's address, or their network for IPv6. With proxies of ours in front, the address that the outermost
    of them saw; what the visitor wrote before it in ``X-Forwarded-For`` is not believed."""
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    text = request.META.get("REMOTE_ADDR", "")
    if trusted and forwarded:
        text = forwarded[-min(trusted, len(forwarded))]
    try:
        address = ip_address(text)
    except ValueError:
        return text
    return str(ip_network((address, HOME_NETWORK_BITS if address.version == 6 else 32), strict=False))


def quota_headers(request, response):
    """``RateLimit-*`` (IETF draft: the three fields that clients know, and the policy)."""
    usage = getattr(request, "api_usage", None)
    if usage:
        response["RateLimit-Limit"] = str(usage.limit)
        response["RateLimit-Remaining"] = str(max(usage.remaining, 0))
        response["RateLimit-Reset"] = str(usage.resets_in)
        response["RateLimit-Policy"] = f"{usage.limit};w={WINDOW_S}"
    return response
