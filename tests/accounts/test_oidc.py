"""Log-in by OpenID Connect against a provider of our own, which may lie."""

import json
import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.urls import reverse
from jwt.algorithms import RSAAlgorithm

from epn_commons.accounts.adapter import ProviderAdapter
from epn_commons.accounts.models import User
from tests.accounts.factories import UserFactory
from tests.accounts.test_login import is_signed_in

pytestmark = pytest.mark.django_db

ISSUER = "https://identite.example/api/v2"
LOGIN, CALLBACK = "/compte/oidc/sso/login/", "/compte/oidc/sso/login/callback/"


class Answer:
    status_code = 200

    def __init__(self, text, kind="application/json"):
        self.text, self.headers = text, {"content-type": kind}

    def raise_for_status(self):
        pass

    def json(self):
        return json.loads(self.text)


class Provider:
    """Answers as ProConnect does. ``lies`` changes the claims of the ID token, ``userinfo_lies`` those of userinfo."""

    def __init__(self):
        self.key = self.published = rsa.generate_private_key(65537, 2048)
        self.nonce, self.lies, self.userinfo_lies = "", {}, {}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def signed(self, **claims):
        basis = {"iss": ISSUER, "aud": "portail", "sub": "abc", "exp": time.time() + 60}
        return jwt.encode({**basis, **claims}, self.key, "RS256", headers={"kid": "1"})

    def get(self, url, headers=None):
        if url.endswith("openid-configuration"):
            return Answer(
                json.dumps(
                    {
                        "issuer": ISSUER,
                        "authorization_endpoint": f"{ISSUER}/authorize",
                        "token_endpoint": f"{ISSUER}/token",
                        "userinfo_endpoint": f"{ISSUER}/userinfo",
                        "jwks_uri": f"{ISSUER}/jwks",
                    }
                )
            )
        if url.endswith("jwks"):
            key = json.loads(RSAAlgorithm.to_jwk(self.published.public_key()))
            return Answer(json.dumps({"keys": [{**key, "kid": "1", "alg": "RS256"}]}))
        claims = {"idp_id": "recia", "email": "agent@exemple.test", **self.userinfo_lies}
        return Answer(self.signed(**claims), "application/jwt")

    def request(self, method, url, **kwargs):
        id_token = self.signed(nonce=self.nonce, **self.lies)
        return Answer(json.dumps({"access_token": "a", "token_type": "Bearer", "id_token": id_token}))


@pytest.fixture
def provider(settings, monkeypatch):
    app = {
        "provider_id": "sso",
        "name": "ProConnect",
        "client_id": "portail",
        "secret": "s",
        "settings": {"server_url": ISSUER, "scope": ["openid", "email", "idp_id"]},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {**settings.SOCIALACCOUNT_PROVIDERS["openid_connect"], "APPS": [app]}
    }
    provider = Provider()
    monkeypatch.setattr(ProviderAdapter, "get_requests_session", lambda self: provider)
    return provider


def leave(client, provider, process="login"):
    """Go to the provider; returns the parameters that it was sent."""
    response = client.post(f"{LOGIN}?process={process}")
    assert response.url.startswith(f"{ISSUER}/authorize?")
    sent = {name: values[0] for name, values in parse_qs(urlsplit(response.url).query).items()}
    provider.nonce = sent["nonce"]
    return sent


def come_back(client, sent, **changes):
    return client.get(CALLBACK, {"code": "c", "state": sent["state"], **changes})


def linked(uid="recia:abc"):
    user = UserFactory(mediator=True)
    SocialAccount.objects.create(user=user, provider="sso", uid=uid)
    return user


def test_off_by_default(client):
    assert client.post(LOGIN).status_code == 404
    assert client.get(CALLBACK).status_code == 404
    assert "ProConnect" not in client.get("/compte/login/").content.decode()


@pytest.mark.usefixtures("provider")
def test_offered_when_configured(client):
    assert "Se connecter avec ProConnect" in client.get("/compte/login/").content.decode()


def test_what_is_sent(client, provider):
    sent = leave(client, provider)
    assert len(sent["state"]) >= 32
    assert len(sent["nonce"]) >= 32
    assert set(sent) == {"client_id", "redirect_uri", "scope", "response_type", "state", "nonce"}
    assert set(sent["scope"].split()) == {"openid", "email", "idp_id"}
    again = leave(client, provider)
    assert again["nonce"] != sent["nonce"]


def test_a_linked_identity_logs_in(client, provider):
    linked()
    assert come_back(client, leave(client, provider)).url == "/compte/"
    assert is_signed_in(client)


def test_an_identity_is_linked_from_the_account(client_reauthenticated, provider):
    user = UserFactory()
    client = client_reauthenticated(user)
    come_back(client, leave(client, provider, "connect"))
    assert SocialAccount.objects.get(user=user).uid == "recia:abc"
    assert "ProConnect" in client.get(reverse("socialaccount_connections")).content.decode()


def test_an_unknown_identity_opens_no_account(client, provider):
    UserFactory(email="agent@exemple.test")
    come_back(client, leave(client, provider))
    assert not is_signed_in(client)
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()


def test_the_same_sub_at_another_provider_is_someone_else(client, provider):
    linked("ailleurs:abc")
    come_back(client, leave(client, provider))
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "lies",
    [
        {"nonce": "autre"},
        {"nonce": ""},
        {"iss": "https://faux.example"},
        {"aud": "autre"},
        {"exp": 1},
        {"sub": "autre"},
    ],
    ids=lambda lies: next(iter(lies)),
)
def test_a_token_that_lies_is_refused(client, provider, lies, monkeypatch):
    linked()
    sent = leave(client, provider)
    provider.nonce = lies.get("nonce", provider.nonce)
    provider.lies = {name: value for name, value in lies.items() if name != "nonce"}
    response = come_back(client, sent)
    assert "n’a pas abouti" in response.content.decode()
    assert not is_signed_in(client)


@pytest.mark.parametrize("lies", [{"aud": "autre"}, {"sub": "autre"}, {"iss": "https://faux.example"}])
def test_user_information_that_lies_is_refused(client, provider, lies):
    linked()
    provider.userinfo_lies = lies
    come_back(client, leave(client, provider))
    assert not is_signed_in(client)


def test_a_token_signed_by_another_key_is_refused(client, provider):
    linked()
    sent = leave(client, provider)
    provider.key = rsa.generate_private_key(65537, 2048)
    come_back(client, sent)
    assert not is_signed_in(client)


@pytest.mark.parametrize("state", ["", "faux", "x" * 5000])
def test_a_forged_state_is_refused(client, provider, state):
    linked()
    response = come_back(client, leave(client, provider), state=state)
    assert response.status_code in {200, 401, 403}
    assert not is_signed_in(client)


def test_a_state_serves_once(client, provider):
    linked()
    sent = leave(client, provider)
    come_back(client, sent)
    client.post("/compte/logout/")
    come_back(client, sent)
    assert not is_signed_in(client)


def test_giving_up_is_no_error(client, provider):
    sent = leave(client, provider)
    response = client.get(CALLBACK, {"error": "access_denied", "state": sent["state"]}, follow=True)
    assert response.status_code == 200
    assert "Connexion annulée" in response.content.decode()
