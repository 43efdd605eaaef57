from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from epn_commons.accounts import security_log, sessions

SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class PrivateByDefaultMiddleware(LoginRequiredMiddleware):
    """Django's, but it does not read the session of a public page: visitors' answers then need no ``Vary: Cookie``."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class SessionLimitsMiddleware:
    """Ends a session that lasted too long or was left alone; wipes a shared computer at log-out."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # A visitor without a cookie has no session: reading it all the same would forbid caching public pages.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        shared = request.user.is_authenticated and sessions.is_shared(request.session)
        if request.user.is_authenticated and sessions.is_over(request.session):
            security_log.record("session_over", user=request.user)
            logout(request)
            messages.info(request, _("Votre session est terminée : reconnectez-vous pour continuer."))
        response = self.get_response(request)
        if shared and not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class SecondFactorMiddleware:
    """Whoever decides for others sets up a second factor before anything else."""

    ALLOWED = {
        "account_logout",
        "account_reauthenticate",
        "account_email",
        "account_email_verification_sent",
        "account_confirm_email",
        "legal",
        "privacy",
        "accessibility",
        "healthz",
        "readyz",
    }

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.url_name or ""
        if not settings.REQUIRE_SECOND_FACTOR or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        if name in self.ALLOWED or name.startswith("mfa_"):
            return None
        user = request.user
        if not user.is_authenticated or not user.needs_second_factor or is_mfa_enabled(user, SECOND_FACTORS):
            return None
        text = _("Votre rôle demande une double vérification : activez-la pour continuer.")
        if request.path.startswith("/api/"):
            return JsonResponse({"title": text, "status": 403}, status=403, content_type="application/problem+json")
        messages.warning(request, text)
        return redirect("mfa_index")
