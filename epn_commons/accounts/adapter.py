"""Our ways within django-allauth."""

from base64 import urlsafe_b64encode

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from epn_commons.accounts import security_log, sessions
from epn_commons.accounts.tokens import digest, new_token


class AccountAdapter(DefaultAccountAdapter):
    """No public sign-up; every log-in and refusal is logged."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez les deux."),
        "too_many_login_attempts": _(
            "Trop d’essais pour ce compte. Attendez cinq minutes, ou réinitialisez votre mot de passe."
        ),
        "rate_limited": _("Trop de demandes à la suite. Attendez une minute, puis recommencez."),
        "incorrect_code": _("Ce code est inexact ou a déjà servi. Attendez le suivant, puis recommencez."),
        "incorrect_password": _("Ce mot de passe est inexact."),
        "enter_current_password": _("Saisissez votre mot de passe actuel."),
    }

    def is_open_for_signup(self, request):
        return False

    def login(self, request, user):
        user.keep_last_login()
        super().login(request, user)
        sessions.start(request.session)
        if request.POST.get("shared_computer"):
            sessions.mark_shared(request.session)
        security_log.record("login", user=user, address=self.get_client_ip(request))

    def logout(self, request):
        security_log.record("logout", user=request.user, address=self.get_client_ip(request))
        super().logout(request)

    def authentication_failed(self, request, **credentials):
        self._record_refusal("login_failed", request, credentials)

    def pre_authenticate(self, request, **credentials):
        try:
            super().pre_authenticate(request, **credentials)
        except Exception:
            self._record_refusal("login_limited", request, credentials)
            raise

    def _record_refusal(self, event, request, credentials):
        # The address typed may be someone's password, typed in the wrong field: its digest still tells one target.
        target = digest(credentials.get("email", ""))[:16]
        security_log.record(event, address=self.get_client_ip(request), target=target)


class ProviderAdapter(DefaultSocialAccountAdapter):
    """An outside identity opens an account that exists; it never creates one."""

    def is_open_for_signup(self, request, sociallogin):
        return False

    def generate_state_param(self, state):
        """ProConnect wants at least 32 characters; allauth gives 16."""
        return new_token()


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps TOTP secrets and recovery seeds encrypted with a key drawn from SECRET_KEY."""

    def encrypt(self, text):
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url):
        """The QR code on a white ground of its own: a camera reads it in dark mode too."""
        return qrcode.make(url, image_factory=SvgPathFillImage).to_string(encoding="unicode")

    def generate_authenticator_name(self, user, type):
        return _("Clé %(number)d") % {"number": Authenticator.objects.filter(user=user, type=type).count() + 1}

    def get_public_key_credential_rp_entity(self):
        return {"id": context.request.get_host().partition(":")[0], "name": settings.MFA_TOTP_ISSUER}


def _fernet():
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(urlsafe_b64encode(_derive(key))) for key in keys])


def _derive(secret_key):
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"portal second factor").derive(secret_key.encode())
