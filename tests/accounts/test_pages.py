"""Each page of the account, and who may open it."""

import pytest
from django.urls import URLResolver, reverse

from epn_commons.accounts import urls
from epn_commons.accounts.enums import Role, Scope
from epn_commons.accounts.models import ApiKey, Invitation
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db

ROLES = ["anonymous", "member", "mediator", "jurist", "coordinator", "partner", "administrator"]
EVERYONE = set(ROLES)
SIGNED_IN = EVERYONE - {"anonymous"}
MODERATORS = {"coordinator", "administrator"}
KEY_HOLDERS = {"partner", "administrator"}

PAGES = {
    "accounts_home": SIGNED_IN,
    "accounts_profile": SIGNED_IN,
    "accounts_my_data": SIGNED_IN,
    "accounts_close": SIGNED_IN,
    "accounts_invitations": MODERATORS,
    "accounts_api_keys": KEY_HOLDERS,
    "accounts_new_api_key": KEY_HOLDERS,
    "accounts_request_access": EVERYONE,
    "accounts_access_requested": EVERYONE,
    "account_login": {"anonymous"},
    "account_reset_password": EVERYONE,
    "account_reset_password_done": EVERYONE,
    "account_signup": {"anonymous"},
    "account_email_verification_sent": EVERYONE,
    "account_logout": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "account_email": SIGNED_IN,
    "account_inactive": EVERYONE,
    "mfa_index": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "usersessions_list": SIGNED_IN,
}
REAUTHENTICATED = {"accounts_close", "accounts_new_api_key", "mfa_activate_totp", "mfa_add_webauthn"}
"""What asks for the password again first."""


def account(role):
    return UserFactory(roles=[] if role == "member" else [Role(role)])


def opened(client, role):
    if role != "anonymous":
        client.force_login(account(role))
    return client


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", PAGES)
def test_who_opens_what(client, name, role):
    response = opened(client, role).get(reverse(name))
    if role in PAGES[name]:
        if name in REAUTHENTICATED:
            assert response.url.startswith(reverse("account_reauthenticate"))
        else:
            assert response.status_code == 200
            assert b"<h1>" in response.content
    elif role == "anonymous":
        assert response.url.startswith(reverse("account_login")) or name == "account_logout"
    else:
        assert response.status_code in {302, 404}


@pytest.mark.parametrize("name", sorted({n for n, who in PAGES.items() if "mediator" in who}))
def test_private_pages_stay_in_no_cache(client, name):
    response = opened(client, "mediator").get(reverse(name))
    assert "no-store" in response["Cache-Control"] or "no-cache" in response["Cache-Control"]


POSTS = {
    "accounts_export": (SIGNED_IN, []),
    "accounts_revoke_invitation": (MODERATORS, [0]),
    "accounts_revoke_api_key": (KEY_HOLDERS, [0]),
    "accounts_rotate_api_key": (KEY_HOLDERS, [0]),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", POSTS)
def test_nothing_changes_by_a_link(client, name, role):
    arguments = POSTS[name][1]
    response = opened(client, role).get(reverse(name, args=arguments))
    assert response.status_code == (302 if role == "anonymous" else 405)


ELSEWHERE = {
    # With an argument, of a step of log-in, or of a machine: tested with what they belong to.
    *("accounts_accept_invitation", "account_reset_password_from_key", "account_reset_password_from_key_done"),
    *("account_confirm_email", "account_confirm_login_code", "account_reauthenticate", "account_set_password"),
    *("mfa_authenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_login_webauthn"),
    *("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes"),
    *("mfa_edit_webauthn", "mfa_remove_webauthn", "openid_connect_login", "openid_connect_callback"),
    *(
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
        "socialaccount_signup",
        "socialaccount_connections",
    ),
}


def names_of(patterns):
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from names_of(entry.url_patterns)
        elif entry.name:
            yield entry.name


def test_no_page_of_the_account_is_forgotten():
    assert set(names_of(urls.urlpatterns)) == {*PAGES, *POSTS, *ELSEWHERE}


@pytest.mark.parametrize("role", sorted(SIGNED_IN))
@pytest.mark.parametrize("name", ["accounts_revoke_api_key", "accounts_rotate_api_key"])
def test_a_key_is_invisible_to_others(client, client_reauthenticated, name, role):
    key, _plain = ApiKey.objects.issue(name="carte", scopes=[Scope.READ], owner=account("partner"))
    client_reauthenticated(account(role))
    response = client.post(reverse(name, args=[key.pk]))
    assert response.status_code == (404 if role != "administrator" else response.status_code)
    key.refresh_from_db()
    assert bool(key.revoked_at) == (role == "administrator" and name == "accounts_revoke_api_key")


@pytest.mark.parametrize("role", sorted(SIGNED_IN - MODERATORS))
def test_an_invitation_is_invisible_to_others(client, role):
    invitation, _token = Invitation.objects.invite(
        "nouvelle@exemple.test", roles=[Role.MEDIATOR], by=account("coordinator")
    )
    response = opened(client, role).post(reverse("accounts_revoke_invitation", args=[invitation.pk]))
    assert response.status_code == 404
    invitation.refresh_from_db()
    assert invitation.is_open


NASTY = ["a\x00b", "x" * 200_000, "'; drop table accounts_user; --", "<script>alert(1)</script>", "\ud83d\ude00" * 50]


@pytest.mark.parametrize("text", NASTY, ids=["nul", "huge", "sql", "script", "emoji"])
@pytest.mark.parametrize(
    "name",
    ["account_login", "account_reset_password", "accounts_request_access", "accounts_profile", "accounts_invitations"],
)
def test_bad_input_is_never_a_crash(client, name, text):
    fields = [
        "login",
        "password",
        "email",
        "full_name",
        "organisation_name",
        "siret",
        "message",
        "organisation",
        "roles",
    ]
    text = text.encode("utf-16", "surrogatepass").decode("utf-16")
    if name in {"accounts_profile", "accounts_invitations"}:
        client.force_login(account("coordinator"))
    response = client.post(reverse(name), dict.fromkeys(fields, text))
    assert response.status_code in {200, 302, 400, 404}


@pytest.mark.parametrize("token", ["x", "é", "a" * 5000, "%2e%2e"])
def test_a_wrong_invitation_link_says_what_to_do(client, token):
    response = client.get(f"/compte/invitation/{token}/")
    assert response.status_code == 410
    assert "Demandez-en une autre" in response.content.decode()
