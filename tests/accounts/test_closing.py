"""My data: exporting them, and closing the account."""

import json
import threading

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse

from epn_commons.accounts import personal_data
from epn_commons.accounts.enums import Scope
from epn_commons.accounts.models import AccessRequest, ApiKey, User
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.accounts.test_login import is_signed_in, log_in


@pytest.fixture
def registry(monkeypatch):
    monkeypatch.setattr(personal_data, "_registered", dict(personal_data._registered))
    return personal_data


@pytest.mark.django_db
def test_the_export_holds_everything_and_no_secret(client_reauthenticated, registry):
    user = MembershipFactory(organisation__name="Médiathèque").user
    TOTP.activate(user, generate_totp_secret())
    _key, plain = ApiKey.objects.issue(name="Carte", scopes=[Scope.READ], owner=user)
    registry.register("drafts", lambda person: [person.pk])
    response = client_reauthenticated(user).post(reverse("accounts_export"))
    assert response["Content-Disposition"] == 'attachment; filename="mes-donnees.json"'
    data = json.loads(response.content)
    assert data["account"]["profile"]["email"] == user.email
    assert data["account"]["memberships"][0]["organisation__name"] == "Médiathèque"
    assert data["account"]["api_keys"][0]["name"] == "Carte"
    assert data["drafts"] == [user.pk]
    text = response.content.decode()
    assert user.password not in text
    assert plain.partition(".")[2] not in text
    assert Authenticator.objects.get(user=user).data["secret"] not in text


@pytest.mark.django_db
def test_the_export_asks_for_the_password_again(client):
    client.force_login(UserFactory())
    response = client.post(reverse("accounts_export"))
    assert response.url.startswith(reverse("account_reauthenticate"))


@pytest.mark.django_db
def test_exports_are_bounded(client_reauthenticated):
    client = client_reauthenticated(UserFactory())
    answers = [client.post(reverse("accounts_export")).status_code for _attempt in range(11)]
    assert answers == [200] * 10 + [429]


@pytest.mark.django_db
def test_a_name_is_registered_once(registry):
    registry.register("drafts", list)
    with pytest.raises(ValueError, match="twice"):
        registry.register("drafts", list)


def close(client):
    return client.post(reverse("accounts_close"), {"understood": "on"})


@pytest.mark.django_db
def test_closing_leaves_nothing_that_says_who_it_was(client, client_reauthenticated, registry):
    user = MembershipFactory(user__full_name="Louise Perrin", user__is_trusted=True).user
    former = user.email
    erased = []
    registry.register("drafts", list, erased.append)
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    _key, plain = ApiKey.objects.issue(name="Carte", scopes=[Scope.READ], owner=user)
    response = close(client_reauthenticated(user))
    assert response.url == "/"
    assert not is_signed_in(client)
    user = User.objects.get(pk=user.pk)
    assert user.full_name == "Compte clôturé"
    assert user.email.startswith("closed-")
    assert user.email.endswith("@invalid")
    assert (user.roles, user.is_trusted, user.is_active) == ([], False, False)
    assert not user.has_usable_password()
    assert user.closed_at
    for kept in (user.memberships, user.emailaddress_set, user.authenticator_set, user.usersession_set, user.api_keys):
        assert not kept.exists()
    assert erased == [user]
    assert ApiKey.objects.authenticate(plain) is None
    assert log_in(client, former).status_code == 200


@pytest.mark.django_db
def test_closing_forgets_how_one_came_in():
    request = AccessRequest.objects.create(email="l@exemple.test", full_name="Louise", organisation_name="Asso")
    invitation, _token = request.accept(by=UserFactory(coordinator=True))
    user = invitation.accept(full_name="Louise", password="zebrulon craquant")
    assert personal_data.collect(user)["account"]["access_requests"][0]["full_name"] == "Louise"
    user.close(by=user)
    invitation.refresh_from_db()
    assert "exemple.test" not in invitation.email
    assert not invitation.full_name
    assert not AccessRequest.objects.exists()


@pytest.mark.django_db
def test_closing_ends_every_session(client):
    user = UserFactory()
    elsewhere = client.__class__()
    log_in(elsewhere, user)
    assert UserSession.objects.filter(user=user).count() == 1
    User.objects.get(pk=user.pk).close(by=user)
    assert not is_signed_in(elsewhere)


@pytest.mark.django_db
def test_closing_needs_the_box_ticked(client_reauthenticated):
    user = UserFactory()
    response = client_reauthenticated(user).post(reverse("accounts_close"))
    assert response.status_code == 200
    user.refresh_from_db()
    assert user.is_active


@pytest.mark.django_db
def test_the_last_administrator_stays(client_reauthenticated):
    user = UserFactory(administrator=True)
    response = close(client_reauthenticated(user))
    assert "nommez d’abord une autre personne" in response.content.decode()
    for leave in (user.close, user.deactivate):
        with pytest.raises(ValidationError, match="dernier compte"):
            leave(by=user)
    with pytest.raises(ValidationError, match="dernier compte"):
        user.grant(["mediator"], by=user)
    user.refresh_from_db()
    assert user.is_administrator


@pytest.mark.django_db(transaction=True)
def test_two_administrators_leaving_at_once_one_stays():
    people = UserFactory.create_batch(2, administrator=True)
    barrier, refused = threading.Barrier(2), []

    def leave(person):
        mine = User.objects.get(pk=person.pk)
        barrier.wait(120)
        try:
            mine.close(by=mine)
        except ValidationError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(refused) == 1
    assert User.objects.active_administrators().count() == 1


@pytest.mark.django_db
def test_an_eraser_that_fails_leaves_the_account_whole(registry):
    def fail(user):
        raise RuntimeError

    registry.register("drafts", list, fail)
    user = MembershipFactory().user
    with pytest.raises(RuntimeError):
        user.close(by=user)
    user = User.objects.get(pk=user.pk)
    assert user.is_active
    assert user.memberships.exists()


@pytest.mark.django_db
def test_nobody_closes_the_account_of_another():
    user = UserFactory(mediator=True)
    for trait in ("mediator", "jurist", "partner"):
        with pytest.raises(PermissionDenied):
            user.close(by=UserFactory(**{trait: True}))


@pytest.mark.django_db
def test_a_closed_account_does_not_reopen():
    user = UserFactory()
    user.close(by=user)
    with pytest.raises(ValidationError, match="ne se rouvre pas"):
        user.reactivate(by=UserFactory(administrator=True))


@pytest.mark.django_db
def test_a_deactivated_account_reopens():
    user, administrator = UserFactory(mediator=True), UserFactory(administrator=True)
    user.deactivate(by=administrator)
    user.reactivate(by=administrator)
    assert User.objects.get(pk=user.pk).can_contribute
