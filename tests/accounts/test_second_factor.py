"""Who must prove twice who they are, and that nothing goes round it."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.urls import reverse

from tests.accounts.factories import PASSWORD, UserFactory
from tests.accounts.test_login import NEW_PASSWORD, is_signed_in, log_in, reset_link

pytestmark = pytest.mark.django_db


@pytest.fixture
def _compulsory(settings):
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.fixture
def secret():
    return generate_totp_secret()


def code_of(secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    return f"{hotp_value(secret, counter):06d}"


def protected(secret, **traits):
    user = UserFactory(**traits)
    TOTP.activate(user, secret)
    return user


@pytest.mark.usefixtures("_compulsory")
@pytest.mark.parametrize("trait", ["coordinator", "administrator", "jurist"])
@pytest.mark.parametrize("address", ["/compte/", "/compte/profil/", "/compte/invitations/", "/admin/"])
def test_deciders_set_it_up_before_anything_else(client, trait, address):
    client.force_login(UserFactory(**{trait: True}))
    response = client.get(address)
    assert response.url == reverse("mfa_index")
    page = client.get(response.url).content.decode()
    assert "Votre rôle demande une double vérification" in page


@pytest.mark.usefixtures("_compulsory")
@pytest.mark.parametrize("trait", ["mediator", "partner"])
def test_others_are_left_alone(client, trait):
    client.force_login(UserFactory(**{trait: True}))
    assert is_signed_in(client)


@pytest.mark.usefixtures("_compulsory")
def test_one_may_always_log_out_and_set_it_up(client_reauthenticated):
    client = client_reauthenticated(UserFactory(coordinator=True))
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200
    assert client.post(reverse("account_logout")).url == "/"


@pytest.mark.usefixtures("_compulsory")
def test_recovery_codes_alone_are_no_second_factor(client):
    user = UserFactory(coordinator=True)
    RecoveryCodes.activate(user)
    client.force_login(user)
    assert client.get("/compte/").url == reverse("mfa_index")


@pytest.mark.usefixtures("_compulsory")
def test_with_it_the_portal_opens(client, secret):
    client.force_login(protected(secret, coordinator=True))
    assert is_signed_in(client)
    assert client.get("/admin/").status_code == 200


def test_off_by_setting(client, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(UserFactory(administrator=True))
    assert is_signed_in(client)


def test_the_password_alone_does_not_open(client, secret):
    user = protected(secret, coordinator=True)
    assert log_in(client, user).url == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    assert client.get("/admin/", follow=True).request["PATH_INFO"] == reverse("mfa_authenticate")
    response = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert response.status_code == 302
    assert is_signed_in(client)


def test_a_shared_computer_stays_so_after_the_code(client, secret):
    log_in(client, protected(secret), shared_computer="on")
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert client.session["shared_computer"] is True
    assert client.session.get_expire_at_browser_close()


def test_a_code_serves_once(client, secret):
    user = protected(secret)
    code = code_of(secret)
    log_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": code})
    client.post(reverse("account_logout"))
    log_in(client, user)
    response = client.post(reverse("mfa_authenticate"), {"code": code})
    assert response.status_code == 200
    assert not is_signed_in(client)


def test_a_recovery_code_serves_once(client, secret):
    user = protected(secret)
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    for expected in (True, False):
        log_in(client, user)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert is_signed_in(client) == expected
        client.post(reverse("account_logout"))


def test_codes_cannot_be_guessed_at_leisure(client, secret):
    log_in(client, protected(secret))
    for _attempt in range(6):
        response = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Trop d’essais" in response.content.decode()


def test_a_reset_does_not_go_round_it(client, secret):
    user = protected(secret)
    form = client.get(reset_link(client, user), follow=True)
    client.post(form.request["PATH_INFO"], NEW_PASSWORD)
    assert log_in(client, user, NEW_PASSWORD["password1"]).url == reverse("mfa_authenticate")
    assert not is_signed_in(client)


def test_the_secret_is_not_in_clear_in_the_database(secret):
    user = protected(secret)
    stored = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP).data
    assert secret not in str(stored)
    assert TOTP(Authenticator.objects.get(user=user)).validate_code(code_of(secret))


def test_a_former_secret_key_still_decrypts(settings, secret):
    user = protected(secret)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "une autre clé, après une rotation"
    assert TOTP(Authenticator.objects.get(user=user)).validate_code(code_of(secret))


@pytest.mark.parametrize("name", ["mfa_activate_totp", "mfa_add_webauthn", "accounts_close", "accounts_new_api_key"])
def test_sensitive_pages_ask_for_the_password_again(client, name):
    client.force_login(UserFactory(administrator=True))
    response = client.get(reverse(name))
    assert response.url.startswith(reverse("account_reauthenticate"))
    page = client.get(response.url)
    assert "Confirmer que c’est bien vous" in page.content.decode()
    again = client.post(response.url, {"password": PASSWORD})
    assert again.url == reverse(name)
    assert client.get(again.url).status_code == 200


def test_the_square_to_aim_at_has_a_ground_of_its_own(client_reauthenticated):
    page = client_reauthenticated(UserFactory()).get(reverse("mfa_activate_totp"))
    assert 'fill="white"' in page.context["totp_svg"]


def test_adding_a_known_address_tells_nothing(client_reauthenticated):
    client = client_reauthenticated(UserFactory())
    answers = [
        client.post(reverse("account_email"), {"email": email, "action_add": ""})
        for email in (UserFactory().email, "inconnue@exemple.test")
    ]
    assert len({(answer.status_code, answer.get("Location")) for answer in answers}) == 1


def test_the_email_changes_only_once_confirmed(client_reauthenticated, mailoutbox):
    user = UserFactory()
    client = client_reauthenticated(user)
    client.post(reverse("account_email"), {"email": "nouvelle@exemple.test", "action_add": ""})
    user.refresh_from_db()
    assert user.email != "nouvelle@exemple.test"
    link = next(word for word in mailoutbox[-1].body.split() if "confirm-email" in word)
    assert client.get(link).status_code == 200
    client.post(link)
    user.refresh_from_db()
    assert user.email == "nouvelle@exemple.test"


def test_a_visitor_gets_passkey_options_as_data(client):
    response = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    assert "request_options" in response.json()
