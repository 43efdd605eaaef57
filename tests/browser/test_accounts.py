"""The account in Chromium: every page accessible, log-in without script, a passkey from enrolment to log-in."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from epn_commons.accounts.enums import Role, Scope
from epn_commons.accounts.models import AccessRequest, ApiKey, Invitation
from tests.accounts.factories import PASSWORD, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

VISITOR_PAGES = [
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_signup",
    "account_email_verification_sent",
    "account_inactive",
    "accounts_request_access",
    "accounts_access_requested",
]
PERSON_PAGES = [
    "accounts_home",
    "accounts_profile",
    "accounts_invitations",
    "accounts_my_data",
    "accounts_api_keys",
    "account_change_password",
    "account_email",
    "account_logout",
    "mfa_index",
    "mfa_list_webauthn",
    "usersessions_list",
]
REAUTHENTICATED_PAGES = ["mfa_activate_totp", "mfa_add_webauthn", "accounts_new_api_key", "accounts_close"]


def test_a_visitor_s_pages_are_accessible(page_at, assert_holds):
    _invitation, token = Invitation.objects.invite(
        "n@exemple.test", roles=[Role.MEDIATOR], by=UserFactory(coordinator=True)
    )
    page = page_at(1280)
    for path in [*map(reverse, VISITOR_PAGES), f"/compte/invitation/{token}/", "/compte/invitation/perdu/"]:
        page.goto(path)
        assert_holds(page)


def test_a_person_s_pages_are_accessible(page_at, assert_holds):
    user = UserFactory(administrator=True)
    MembershipFactory(user=user)
    ApiKey.objects.issue(name="Carte", scopes=list(Scope), owner=user)
    Invitation.objects.invite("n@exemple.test", roles=[Role.MEDIATOR], by=user)
    page = page_at(1280)
    log_in(page, user)
    for path in map(reverse, PERSON_PAGES):
        page.goto(path)
        assert_holds(page)
    page.goto(reverse(REAUTHENTICATED_PAGES[0]))
    assert_holds(page)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Confirmer").click()
    for path in map(reverse, REAUTHENTICATED_PAGES):
        page.goto(path)
        assert path in page.url
        assert_holds(page)


def test_the_admin_of_accounts_is_accessible(page_at, assert_holds):
    membership = MembershipFactory()
    AccessRequest.objects.create(email="p@exemple.test", full_name="Samir", organisation_name="Asso")
    page = page_at(1280, user=UserFactory(administrator=True))
    for name, *arguments in [
        ("user_changelist",),
        ("user_change", membership.user_id),
        ("organisation_change", membership.organisation_id),
        ("invitation_changelist",),
        ("apikey_add",),
        ("accessrequest_changelist",),
    ]:
        page.goto(reverse(f"admin:accounts_{name}", args=arguments))
        assert_holds(page)
    page.locator("input[name=_selected_action]").first.check()
    page.select_option("select[name=action]", "accept")
    page.locator("button[name=index]").click()
    page.get_by_role("heading", name="Accepter et inviter").wait_for()
    assert_holds(page)


def log_in(page, user):
    page.goto("/compte/login/")
    page.get_by_label("Adresse électronique").fill(user.email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.wait_for_url("**/compte/")


def test_logging_in_and_out_needs_no_script(page_at):
    user = UserFactory(mediator=True)
    page = page_at(360, javascript=False)
    log_in(page, user)
    assert page.get_by_role("heading", name="Mon compte").is_visible()
    page.goto("/compte/logout/")
    page.locator("main").get_by_role("button", name="Se déconnecter").click()
    page.goto("/compte/")
    assert "/compte/login/" in page.url


def test_a_mistake_says_what_to_do(page_at, assert_accessible):
    page = page_at(360)
    page.goto("/compte/login/")
    page.get_by_label("Adresse électronique").fill("inconnue@exemple.test")
    page.get_by_label("Mot de passe").fill("au hasard")
    page.get_by_role("button", name="Se connecter", exact=True).click()
    assert page.get_by_text("ne vont pas ensemble").first.is_visible()
    assert_accessible(page)


@pytest.fixture
def on_localhost(live_server, browser):
    """A page on ``localhost``, the only plain-HTTP host where passkeys work, with a virtual authenticator."""
    address = re.sub(r"//[^:]+", "//localhost", live_server.url)
    context = browser.new_context(base_url=address, locale="fr-FR")
    page = context.new_page()
    page.set_default_timeout(10_000)
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield page
    context.close()


def test_a_passkey_is_added_then_opens_the_account(on_localhost, settings):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    settings.REQUIRE_SECOND_FACTOR = True
    page, user = on_localhost, UserFactory(coordinator=True)
    page.goto("/compte/login/")
    page.get_by_label("Adresse électronique").fill(user.email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.wait_for_url("**/compte/2fa/")
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Ajouter cette clé").click()
    page.wait_for_url("**/recovery-codes/")
    assert page.locator("main code").count() == 10
    assert Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).count() == 1

    page.goto("/compte/logout/")
    page.locator("main").get_by_role("button", name="Se déconnecter").click()
    page.goto("/compte/login/")
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    page.wait_for_url("**/compte/")
    assert page.get_by_role("heading", name="Mon compte").is_visible()


def test_a_passkey_that_fails_says_what_to_do(page_at):
    page = page_at(1280)
    page.goto("/compte/login/")
    page.evaluate(
        "document.dispatchEvent(new CustomEvent('allauth.error',"
        " {detail: {exception: new DOMException('x', 'NotAllowedError')}, cancelable: true}))"
    )
    assert page.get_by_text("n’a pas été confirmée à temps").is_visible()
