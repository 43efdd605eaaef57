"""Logging in and out, and what ends a session."""

import json
import logging
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from epn_commons.accounts.models import User
from tests.accounts.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "/compte/login/"
NEW_PASSWORD = dict.fromkeys(["password1", "password2"], "pour recommencer à neuf")


def log_in(client, user, password=PASSWORD, **more):
    email = user if isinstance(user, str) else user.email
    return client.post(LOGIN, {"login": email, "password": password, **more})


def is_signed_in(client):
    return client.get(reverse("accounts_profile")).status_code == 200


def test_one_logs_in_by_email_whatever_the_case(client):
    user = UserFactory(mediator=True)
    response = log_in(client, user.email.upper())
    assert response.url == "/compte/"
    assert is_signed_in(client)


def test_the_session_key_changes_at_login(client):
    client.get(LOGIN)
    session = client.session
    session["draft"] = "1"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    log_in(client, UserFactory())
    assert client.session.session_key != before


@pytest.mark.parametrize(
    "target", ["https://ailleurs.example/", "//ailleurs.example", "javascript:alert(1)", "/\\ailleurs"]
)
def test_next_never_leads_elsewhere(client, target):
    user = UserFactory()
    response = client.post(LOGIN, {"login": user.email, "password": PASSWORD, "next": target})
    assert response.url == "/compte/"


def test_next_leads_within_the_portal(client):
    user = UserFactory()
    response = client.post(LOGIN, {"login": user.email, "password": PASSWORD, "next": "/compte/profil/"})
    assert response.url == "/compte/profil/"


def _answer(client, email):
    response = log_in(client, email, "un mauvais mot de passe")
    return response.status_code, response.context["form"].errors.as_json()


def test_login_answers_the_same_for_an_unknown_address(client):
    known = _answer(client, UserFactory().email)
    assert known == _answer(client, "inconnue@exemple.test")
    assert "ne vont pas ensemble" in json.loads(known[1])["__all__"][0]["message"]


def test_five_failures_lock_one_account_and_no_other_at_that_address(client):
    locked, neighbour = UserFactory(), UserFactory()
    for _attempt in range(5):
        log_in(client, locked, "un mauvais mot de passe")
    response = log_in(client, locked)
    assert "Trop d’essais" in response.content.decode()
    assert not is_signed_in(client)
    assert log_in(client, neighbour).url == "/compte/"


def test_a_room_of_forty_logs_in_within_a_minute(client):
    for user in UserFactory.create_batch(40):
        assert log_in(client, user).status_code == 302
        client.logout()


def test_a_locked_account_opens_again_after_five_minutes(client):
    user = UserFactory()
    for _attempt in range(5):
        log_in(client, user, "un mauvais mot de passe")
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert log_in(client, user).status_code == 302


# --- Password reset ---------------------------------------------------------------------------------------------


def test_reset_answers_the_same_for_an_unknown_address(client):
    user = UserFactory()
    answers = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in (user.email, "inconnue@exemple.test")
    ]
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, "/compte/password/reset/done/")}
    assert [letter.to for letter in mail.outbox] == [[user.email], ["inconnue@exemple.test"]]
    assert "Choisir un nouveau mot de passe" in mail.outbox[0].subject
    assert "Aucun compte" in mail.outbox[1].subject


def reset_link(client, user):
    client.post(reverse("account_reset_password"), {"email": user.email})
    return next(word for word in mail.outbox[-1].body.split() if "/password/reset/key/" in word)


def test_reset_sets_a_password_once(client):
    user = UserFactory()
    link = reset_link(client, user)
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], NEW_PASSWORD)
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD["password1"])
    assert "Ce lien ne sert plus" in client.get(link, follow=True).content.decode()


def test_reset_does_not_log_in(client):
    user = UserFactory()
    form = client.get(reset_link(client, user), follow=True)
    client.post(form.request["PATH_INFO"], NEW_PASSWORD)
    assert not is_signed_in(client)


# --- Passwords --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("court", "court"),
        ("password1234", "courant"),
        ("Mediateur-EPN-2026!", "métier"),
        ("médiation numérique 37", "métier"),
    ],
)
def test_weak_passwords_are_refused(client, password, word):
    client.force_login(UserFactory())
    fields = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    response = client.post(reverse("account_change_password"), fields)
    assert response.status_code == 200
    assert word in response.content.decode()


@pytest.mark.parametrize("password", ["zebrulon craquant", "é" * 64, "mot " * 40, "médiatrice au chapeau vert"])
def test_long_passwords_need_no_digit_nor_sign(client, password):
    user = UserFactory()
    client.force_login(user)
    fields = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert client.post(reverse("account_change_password"), fields).status_code == 302
    user.refresh_from_db()
    assert user.check_password(password)


def test_a_change_needs_the_current_password(client):
    user = UserFactory()
    client.force_login(user)
    fields = {"oldpassword": "pas le bon", "password1": "zebrulon craquant", "password2": "zebrulon craquant"}
    assert client.post(reverse("account_change_password"), fields).status_code == 200
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_password_fields_accept_pasting_and_managers(client):
    page = client.get(LOGIN).content.decode()
    assert 'autocomplete="current-password"' in page
    assert 'autocomplete="username"' in page
    assert "onpaste" not in page


# --- Sessions ---------------------------------------------------------------------------------------------------


def test_a_usual_session_lasts_fourteen_days_idle(client):
    log_in(client, UserFactory())
    assert client.cookies["sessionid"]["max-age"] == 14 * 86_400
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert not is_signed_in(client)


def test_a_session_never_outlives_thirty_days(client):
    start = timezone.now()
    log_in(client, UserFactory())
    for day in (10, 20, 29):
        with time_machine.travel(start + timedelta(days=day)):
            assert is_signed_in(client)
    with time_machine.travel(start + timedelta(days=31)):
        assert not is_signed_in(client)


def test_a_shared_computer_forgets_with_the_browser(client):
    log_in(client, UserFactory(), shared_computer="on")
    assert client.cookies["sessionid"]["max-age"] == ""
    assert client.session["shared_computer"] is True


def test_a_shared_computer_forgets_after_half_an_hour(client):
    start = timezone.now()
    log_in(client, UserFactory(), shared_computer="on")
    with time_machine.travel(start + timedelta(minutes=20)):
        assert is_signed_in(client)
    with time_machine.travel(start + timedelta(minutes=45)):
        assert is_signed_in(client)
    with time_machine.travel(start + timedelta(minutes=80)):
        response = client.get(reverse("accounts_profile"))
    assert response.url.startswith(LOGIN)
    assert response["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.parametrize(("shared", "wiped"), [({"shared_computer": "on"}, True), ({}, False)])
def test_logging_out_wipes_a_shared_computer(client, shared, wiped):
    log_in(client, UserFactory(), **shared)
    response = client.post(reverse("account_logout"))
    assert response.url == "/"
    assert ("Clear-Site-Data" in response) == wiped


def test_a_deactivated_person_is_out_at_once(client):
    user = UserFactory(mediator=True)
    log_in(client, user)
    User.objects.get(pk=user.pk).deactivate(by=UserFactory(administrator=True))
    assert not is_signed_in(client)
    assert log_in(client, user).url == reverse("account_inactive")


def test_other_sessions_can_be_closed(client, django_user_model):
    user = UserFactory()
    elsewhere = client.__class__()
    log_in(elsewhere, user)
    log_in(client, user)
    client.post(reverse("usersessions_list"))
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)


def test_visitors_without_a_session_stay_cacheable(client):
    assert "Cookie" not in client.get("/healthz").get("Vary", "")


# --- Log --------------------------------------------------------------------------------------------------------


def test_the_log_tells_logins_and_refusals_without_secrets(client, caplog):
    user = UserFactory()
    with caplog.at_level(logging.INFO, "portal.security"):
        log_in(client, user, "le secret de la maison")
        log_in(client, user)
        client.post(reverse("account_logout"))
    lines = [json.loads(record.message) for record in caplog.records if record.name == "portal.security"]
    assert [line["event"] for line in lines] == ["login_failed", "login", "logout"]
    assert "secret" not in caplog.text
    assert user.email not in caplog.text


def test_nobody_forges_a_line_of_the_log(client, caplog):
    with caplog.at_level(logging.INFO, "portal.security"):
        log_in(client, "x@exemple.test\n2026 INFO portal.security faux", "y")
        client.post(LOGIN, {"login": "x@exemple.test", "password": "a\nb"}, headers={"user-agent": "a\nb"})
    records = [record for record in caplog.records if record.name == "portal.security"]
    assert all("\n" not in record.getMessage() for record in records)


def test_nobody_signs_up_alone(client):
    response = client.post(reverse("account_signup"), {"email": "moi@exemple.test", "password1": "zebrulon craquant"})
    assert "Demander un accès" in response.content.decode()
    assert not User.objects.exists()
