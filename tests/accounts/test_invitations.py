"""How people come in: invitations, and requests that a coordinator accepts."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from epn_commons.accounts.enums import RequestStatus, Role
from epn_commons.accounts.models import AccessRequest, Invitation, User
from tests.accounts.factories import MembershipFactory, OrganisationFactory, UserFactory
from tests.accounts.test_login import is_signed_in, log_in
from tests.territories.factories import DepartmentFactory

PASSWORD = "zebrulon craquant"


def invite(**fields):
    given = {"roles": [Role.MEDIATOR], "by": UserFactory(coordinator=True), **fields}
    return Invitation.objects.invite(given.pop("email", "nouvelle@exemple.test"), **given)


def acceptance(token):
    return reverse("accounts_accept_invitation", args=[token])


@pytest.mark.django_db
def test_from_the_invitation_to_the_account(client):
    organisation, department = OrganisationFactory(), DepartmentFactory()
    client.force_login(UserFactory(coordinator=True, full_name="Inès Lambert"))
    fields = {
        "email": "Nouvelle@Exemple.test",
        "full_name": "Louise Perrin",
        "roles": ["mediator", "jurist"],
        "organisation": organisation.pk,
        "departments": [department.pk],
    }
    response = client.post(reverse("accounts_invitations"), fields, follow=True)
    assert "L’invitation est partie" in response.content.decode()
    letter = mail.outbox[0]
    assert letter.to == ["nouvelle@exemple.test"]
    assert "Inès Lambert vous invite" in letter.body

    client.logout()
    link = next(word for word in letter.body.split() if "/compte/invitation/" in word)
    path = link[link.index("/compte") :]
    assert 'value="Louise Perrin"' in client.get(path).content.decode()
    response = client.post(path, {"full_name": "Louise Perrin", "password": PASSWORD})
    assert response.status_code == 302
    assert is_signed_in(client)
    user = User.objects.get(email="nouvelle@exemple.test")
    assert user.roles == ["jurist", "mediator"]
    assert user.main_organisation == organisation
    assert user.department_codes == [department.code]
    assert user.emailaddress_set.get().verified
    client.post(reverse("account_logout"))
    assert client.get(path).status_code == 410
    assert log_in(client, user, PASSWORD).url == "/compte/"


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR])
def test_a_coordinator_grants_neither_coordination_nor_administration(client, role):
    coordinator = UserFactory(coordinator=True)
    with pytest.raises(PermissionDenied):
        invite(roles=[role], by=coordinator)
    client.force_login(coordinator)
    client.post(reverse("accounts_invitations"), {"email": "n@exemple.test", "roles": [role.value]})
    assert not Invitation.objects.exists()
    assert not mail.outbox


@pytest.mark.django_db
@pytest.mark.parametrize("trait", ["mediator", "jurist", "partner"])
def test_others_invite_nobody(trait):
    with pytest.raises(PermissionDenied):
        invite(by=UserFactory(**{trait: True}))


@pytest.mark.django_db
def test_an_administrator_grants_every_role():
    invitation, _token = invite(roles=list(Role), by=UserFactory(administrator=True))
    assert set(invitation.roles) == set(Role)


@pytest.mark.django_db
def test_the_roles_come_from_the_invitation_alone(client):
    _invitation, token = invite()
    fields = {"full_name": "Louise", "password": PASSWORD, "roles": ["administrator"], "email": "autre@exemple.test"}
    client.post(acceptance(token), fields)
    user = User.objects.get(full_name="Louise")
    assert (user.email, user.roles) == ("nouvelle@exemple.test", ["mediator"])


@pytest.mark.django_db
def test_a_new_invitation_replaces_the_former(client):
    _former, former_token = invite()
    _latter, token = invite()
    assert client.get(acceptance(former_token)).status_code == 410
    assert client.get(acceptance(token)).status_code == 200


@pytest.mark.django_db
def test_an_invitation_expires_after_two_weeks(client):
    _invitation, token = invite()
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert client.get(acceptance(token)).status_code == 410


@pytest.mark.django_db
def test_a_revoked_invitation_opens_nothing(client):
    invitation, token = invite()
    client.force_login(UserFactory(coordinator=True))
    client.post(reverse("accounts_revoke_invitation", args=[invitation.pk]))
    client.logout()
    assert client.get(acceptance(token)).status_code == 410
    with pytest.raises(ValidationError):
        invitation.accept(full_name="Louise", password=PASSWORD)


@pytest.mark.django_db
def test_the_token_is_not_kept():
    invitation, token = invite()
    assert token not in str(Invitation.objects.filter(pk=invitation.pk).values().get())


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["court", "nouvelle@exemple.test", "x\x00yz une phrase"])
def test_a_weak_password_opens_no_account(client, password):
    _invitation, token = invite()
    response = client.post(acceptance(token), {"full_name": "Louise", "password": password})
    assert response.status_code in {200, 400}
    assert not User.objects.filter(full_name="Louise").exists()


@pytest.mark.django_db
def test_someone_who_has_an_account_is_not_invited(client):
    known = UserFactory()
    client.force_login(UserFactory(coordinator=True))
    response = client.post(reverse("accounts_invitations"), {"email": known.email.upper(), "roles": ["mediator"]})
    assert "a déjà un compte" in response.content.decode()


@pytest.mark.django_db
def test_a_letter_that_does_not_leave_is_told(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    client.force_login(UserFactory(coordinator=True))
    fields = {"email": "n@exemple.test", "roles": ["mediator"]}
    response = client.post(reverse("accounts_invitations"), fields, follow=True)
    assert "n’est pas parti" in response.content.decode()
    assert Invitation.objects.open().count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"email": "MAJ@exemple.test"}, "accounts_invitation_email_lower_case"),
        ({"roles": ["chief"]}, "accounts_invitation_roles_known"),
        ({"roles": []}, "accounts_invitation_roles_known"),
        ({"accepted_at": timezone.now()}, "accounts_invitation_accepted_whole"),
        ({"expires_at": timezone.now() - timedelta(days=30)}, "accounts_invitation_expires_later"),
    ],
)
def test_the_database_refuses_a_wrong_invitation(changes, constraint):
    invitation, _token = invite()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(**changes)


@pytest.mark.django_db
def test_the_database_keeps_one_pending_invitation():
    invitation, _token = invite()
    twin = Invitation(email=invitation.email, roles=["mediator"], invited_by=invitation.invited_by, token_hash="0")
    with pytest.raises(IntegrityError, match="accounts_invitation_one_pending"), transaction.atomic():
        twin.save()


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_invite_the_same_person_at_once():
    coordinators = UserFactory.create_batch(2, coordinator=True)
    barrier, told = threading.Barrier(2), []

    def send(coordinator):
        barrier.wait(120)
        try:
            invite(by=coordinator)
        except ValidationError as error:
            told.extend(error.messages)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[coordinator]) for coordinator in coordinators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert Invitation.objects.pending().count() == 1
    assert all("vient d’inviter" in text for text in told), told


# --- Requests ---------------------------------------------------------------------------------------------------

REQUEST = {"full_name": "Samir Bonnin", "email": "Samir@Exemple.test", "organisation_name": "Médiathèque"}


def ask(client, **fields):
    return client.post(reverse("accounts_request_access"), {**REQUEST, **fields})


@pytest.fixture
def access_request(db):
    return AccessRequest.objects.create(**{**REQUEST, "email": "samir@exemple.test"})


@pytest.mark.django_db
def test_a_request_is_kept_and_acknowledged(client):
    assert ask(client).url == reverse("accounts_access_requested")
    assert AccessRequest.objects.get().email == "samir@exemple.test"
    assert "est arrivée" in mail.outbox[0].subject


@pytest.mark.django_db
def test_a_known_address_gets_the_same_answer_and_its_owner_a_letter(client):
    UserFactory(email="samir@exemple.test")
    assert ask(client).url == reverse("accounts_access_requested")
    assert not AccessRequest.objects.exists()
    assert mail.outbox[0].subject == "Vous avez déjà un compte"


@pytest.mark.django_db
def test_asking_twice_gets_the_same_answer_and_one_request(client):
    assert ask(client).url == ask(client).url
    assert AccessRequest.objects.count() == 1


@pytest.mark.django_db
def test_a_robot_is_thanked_and_forgotten(client):
    assert ask(client, website="https://spam.example").url == reverse("accounts_access_requested")
    assert not AccessRequest.objects.exists()
    assert not mail.outbox


@pytest.mark.django_db
def test_nobody_floods_a_letter_box(client):
    for _attempt in range(6):
        ask(client)
    assert len(mail.outbox) == 3


@pytest.mark.django_db
def test_a_room_may_ask_but_not_a_machine(client):
    answers = [ask(client, email=f"p{number}@exemple.test").status_code for number in range(61)]
    assert answers == [302] * 60 + [429]


@pytest.mark.django_db
def test_a_wrong_siret_is_told(client):
    response = ask(client, siret="12345678901234")
    assert "clé de contrôle" in response.content.decode()


@pytest.mark.django_db
def test_nobody_decides_by_the_form(client):
    ask(client, status="accepted", decided_by="1", reason="x")
    assert AccessRequest.objects.get().status == RequestStatus.PENDING


def test_accepting_sends_an_invitation(access_request):
    coordinator = UserFactory(coordinator=True)
    invitation, _token = access_request.accept(by=coordinator)
    assert (invitation.email, invitation.full_name, invitation.roles) == (
        access_request.email,
        "Samir Bonnin",
        ["mediator"],
    )
    assert (access_request.status, access_request.decided_by) == ("accepted", coordinator)


def test_a_refusal_carries_a_reason(access_request):
    coordinator = UserFactory(coordinator=True)
    with pytest.raises(ValidationError, match="motif"):
        access_request.refuse(by=coordinator, reason="  ")
    access_request.refuse(by=coordinator, reason="Hors de la région.")
    assert (access_request.status, access_request.reason) == ("refused", "Hors de la région.")


def test_a_decision_is_final_and_names_who_took_it(access_request):
    access_request.accept(by=UserFactory(coordinator=True, full_name="Inès Lambert"))
    with pytest.raises(ValidationError, match="Inès Lambert a déjà répondu"):
        access_request.refuse(by=UserFactory(coordinator=True), reason="Trop tard")


@pytest.mark.parametrize("trait", ["mediator", "jurist", "partner"])
def test_only_moderators_decide(access_request, trait):
    with pytest.raises(PermissionDenied):
        access_request.accept(by=UserFactory(**{trait: True}))
    access_request.refresh_from_db()
    assert access_request.status == RequestStatus.PENDING


def test_accepting_someone_who_got_an_account_meanwhile_changes_nothing(access_request):
    UserFactory(email=access_request.email)
    with pytest.raises(ValidationError, match="déjà un compte"):
        access_request.accept(by=UserFactory(coordinator=True))
    access_request.refresh_from_db()
    assert access_request.status == RequestStatus.PENDING


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_at_once_one_wins():
    access_request = AccessRequest.objects.create(**{**REQUEST, "email": "samir@exemple.test"})
    coordinators = UserFactory.create_batch(2, coordinator=True)
    barrier, told = threading.Barrier(2), []

    def decide(coordinator):
        mine = AccessRequest.objects.get(pk=access_request.pk)
        barrier.wait(120)
        try:
            mine.accept(by=coordinator)
        except ValidationError as error:
            told.extend(error.messages)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=[coordinator]) for coordinator in coordinators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(told) == 1
    assert "a déjà répondu" in told[0]
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"email": "MAJ@exemple.test"}, "accounts_accessrequest_email_lower_case"),
        ({"status": "accepted"}, "accounts_accessrequest_decision_signed"),
        ({"decided_at": timezone.now()}, "accounts_accessrequest_decision_signed"),
    ],
)
def test_the_database_refuses_a_wrong_request(access_request, changes, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        AccessRequest.objects.filter(pk=access_request.pk).update(**changes)


def test_the_database_refuses_an_unexplained_refusal(access_request):
    access_request.refuse(by=UserFactory(coordinator=True), reason="Hors de la région.")
    with pytest.raises(IntegrityError, match="accounts_accessrequest_refusal_explained"), transaction.atomic():
        AccessRequest.objects.filter(pk=access_request.pk).update(reason="")


def test_the_database_knows_its_statuses(access_request):
    access_request.accept(by=UserFactory(coordinator=True))
    with pytest.raises(IntegrityError, match="accounts_accessrequest_status_known"), transaction.atomic():
        AccessRequest.objects.filter(pk=access_request.pk).update(status="maybe")


def test_the_database_keeps_one_pending_request(access_request):
    twin = AccessRequest(**{**REQUEST, "email": access_request.email})
    with pytest.raises(IntegrityError, match="accounts_accessrequest_one_pending"), transaction.atomic():
        twin.save()


@pytest.mark.django_db
def test_the_profile_changes_name_and_main_organisation_alone(client):
    user = UserFactory(mediator=True)
    first, second = MembershipFactory(user=user), MembershipFactory(user=user, is_main=False)
    stranger = OrganisationFactory()
    client.force_login(user)
    fields = {
        "full_name": "Louise",
        "organisation": second.organisation_id,
        "roles": ["administrator"],
        "is_trusted": "on",
    }
    assert client.post(reverse("accounts_profile"), fields).status_code == 302
    user.refresh_from_db()
    assert (user.full_name, user.roles, user.is_trusted) == ("Louise", ["mediator"], False)
    assert user.main_organisation == second.organisation
    client.post(reverse("accounts_profile"), {"full_name": "Louise", "organisation": stranger.pk})
    assert user.main_organisation == second.organisation
    first.refresh_from_db()
    assert not first.is_main
