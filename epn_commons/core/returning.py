"""Back to the page that a form was sent from."""

from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def redirect_back(request, otherwise):
    """To the page that ``next`` names, when it is one of ours, or else to ``otherwise``."""
    address = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return redirect(address if is_ours else otherwise)
