"""Log-in by OpenID Connect, as ProConnect does it: signed userinfo, a nonce, an identity that belongs to its provider.

django-allauth reads userinfo as plain JSON, sends no nonce and trusts an ID token that it fetched itself; here every
token is checked against the provider's keys. Not done: the log-out at the provider, and asking for ``amr``.
"""

import secrets

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth.decorators import login_not_required
from django.http import Http404

from epn_commons.accounts.tokens import new_token

ALGORITHMS = ["RS256", "ES256"]
"""Asymmetric ones alone: a public key must never pass for a shared secret."""


class IdentityAdapter(OpenIDConnectOAuth2Adapter):
    expected_nonce = None

    def complete_login(self, request, app, token, **kwargs):
        id_token = kwargs["response"].get("id_token")
        if not id_token:
            raise OAuth2Error("No ID token")
        identity = self._verified(id_token, app)
        if not self.expected_nonce or not secrets.compare_digest(self.expected_nonce, str(identity.get("nonce", ""))):
            raise OAuth2Error("Wrong nonce")
        userinfo = self._userinfo(token.token, app)
        if userinfo.get("sub") != identity["sub"]:
            raise OAuth2Error("The user information is about someone else")
        data = {"id_token": identity, "userinfo": {**identity, **userinfo}}
        return self.get_provider().sociallogin_from_response(request, data)

    def _userinfo(self, access_token, app):
        with get_adapter().get_requests_session() as session:
            response = session.get(self.profile_url, headers={"Authorization": f"Bearer {access_token}"})
            response.raise_for_status()
        if response.headers.get("content-type", "").startswith("application/jwt"):
            return self._verified(response.text, app)
        return response.json()

    def _verified(self, token, app):
        """The claims of a token signed by the provider, for us, that has not expired."""
        config = self.openid_config
        with get_adapter().get_requests_session() as session:
            response = session.get(config["jwks_uri"])
            response.raise_for_status()
        try:
            keys = jwt.PyJWKSet.from_dict(response.json())
            return jwt.decode(
                token,
                key=keys[jwt.get_unverified_header(token)["kid"]].key,
                algorithms=ALGORITHMS,
                issuer=config["issuer"],
                audience=app.client_id,
                options={"require": ["iss", "aud", "sub"]},
            )
        except (jwt.PyJWTError, KeyError) as error:
            raise OAuth2Error("Token refused") from error


class IdentityProvider(OpenIDConnectProvider):
    oauth2_adapter_class = IdentityAdapter

    def redirect(self, request, process, next_url=None, data=None, **kwargs):
        nonce = new_token()
        kwargs["auth_params"] = {**self.get_auth_params(), "nonce": nonce}
        return super().redirect(request, process, next_url, data, nonce=nonce, **kwargs)

    def get_scope_from_request(self, request):
        """Ours alone: a visitor's address does not choose what is asked."""
        return self.get_scope()

    def extract_uid(self, data):
        """``sub`` is unique within one identity provider only, which ProConnect names in ``idp_id``."""
        claims = data["userinfo"]
        return f"{claims['idp_id']}:{claims['sub']}" if claims.get("idp_id") else claims["sub"]

    def extract_common_fields(self, data):
        return {"email": data["userinfo"].get("email")}


class CallbackView(OAuth2CallbackView):
    def _get_state(self, request, provider):
        state, response = super()._get_state(request, provider)
        if state:
            self.adapter.expected_nonce = state.get("nonce")
        return state, response


def _answer(view, request, provider_id):
    try:
        return view.adapter_view(IdentityAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error


@login_not_required
def login(request, provider_id):
    return _answer(OAuth2LoginView, request, provider_id)


@login_not_required
def callback(request, provider_id):
    return _answer(CallbackView, request, provider_id)
