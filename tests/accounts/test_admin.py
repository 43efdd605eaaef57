"""Accounts in the admin: who sees, changes and decides what."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from epn_commons.accounts.enums import RequestStatus, Role
from epn_commons.accounts.models import AccessRequest, ApiKey, Invitation, Organisation, User
from tests.accounts.factories import MembershipFactory, OrganisationFactory, UserFactory, siret
from tests.territories.factories import CommuneFactory, DepartmentFactory

pytestmark = pytest.mark.django_db

LISTS = {
    "accounts_user": {"coordinator", "administrator"},
    "accounts_organisation": {"coordinator", "administrator"},
    "accounts_invitation": {"coordinator", "administrator"},
    "accounts_accessrequest": {"coordinator", "administrator"},
    "accounts_apikey": {"administrator"},
}


def opened(client, trait):
    client.force_login(UserFactory(**{trait: True}))
    return client


@pytest.mark.parametrize("trait", ["mediator", "jurist", "partner", "coordinator", "administrator"])
@pytest.mark.parametrize("name", LISTS)
def test_who_sees_which_list(client, name, trait):
    response = opened(client, trait).get(reverse(f"admin:{name}_changelist"))
    if trait in LISTS[name]:
        assert response.status_code == 200
    else:
        assert response.status_code in {302, 403}


@pytest.mark.parametrize("trait", ["coordinator", "administrator"])
def test_the_commune_of_an_organisation_is_looked_up_from_its_form(client, trait):
    commune = CommuneFactory()
    form = opened(client, trait).get(reverse("admin:accounts_organisation_add")).text
    lookup = re.search(r'href="([^"]+)"[^>]*id="lookup_id_commune"', form)[1]
    assert commune.name in client.get(lookup, {"_popup": 1}).text


def one_of_each():
    user = UserFactory(mediator=True)
    request = AccessRequest.objects.create(email="p@exemple.test", full_name="Samir", organisation_name="Asso")
    invitation, _token = Invitation.objects.invite(
        "i@exemple.test", roles=[Role.MEDIATOR], by=UserFactory(coordinator=True)
    )
    key, _plain = ApiKey.objects.issue(name="Carte", scopes=["read"], owner=user)
    return {
        row._meta.label_lower.replace(".", "_"): row for row in (user, request, invitation, key, OrganisationFactory())
    }


@pytest.mark.parametrize("trait", ["coordinator", "administrator"])
@pytest.mark.parametrize("name", LISTS)
def test_nothing_is_deleted(client, name, trait):
    row = one_of_each()[name]
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    opened(client, trait).post(reverse(f"admin:{name}_changelist"), chosen)
    assert client.post(reverse(f"admin:{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("name", ["mfa_authenticator", "account_emailconfirmation", "socialaccount_socialtoken"])
def test_secrets_have_no_page(client, name):
    opened(client, "administrator")
    app, model = name.split("_")
    assert client.get(f"/admin/{app}/{model}/").status_code == 404


def test_the_admin_logs_in_by_the_portal(client):
    assert client.get("/admin/", follow=True).request["PATH_INFO"] == "/compte/login/"
    user = UserFactory(administrator=True)
    response = client.post("/admin/login/", {"username": user.email, "password": "x"})
    assert response.url.startswith("/compte/login/")


def change(client, user, **fields):
    address = reverse("admin:accounts_user_change", args=[user.pk])
    management = {
        "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
    }
    return client.post(address, {"full_name": user.full_name, "roles": user.roles, **management, **fields})


def test_a_coordinator_grants_trust_and_roles_to_a_mediator(client):
    user = UserFactory(mediator=True)
    response = change(opened(client, "coordinator"), user, roles=["mediator", "jurist"], is_trusted="on")
    assert response.status_code == 302
    user.refresh_from_db()
    assert (user.roles, user.is_trusted) == (["jurist", "mediator"], True)


@pytest.mark.parametrize("role", ["coordinator", "administrator"])
def test_a_coordinator_cannot_forge_a_role(client, role):
    user = UserFactory(mediator=True)
    change(opened(client, "coordinator"), user, roles=["mediator", role])
    user.refresh_from_db()
    assert user.roles == ["mediator"]


@pytest.mark.parametrize("trait", ["coordinator", "administrator"])
def test_a_coordinator_edits_neither_coordinator_nor_administrator(client, trait):
    user = UserFactory(**{trait: True})
    response = change(opened(client, "coordinator"), user, full_name="Forgée", roles=["mediator"])
    assert response.status_code == 403
    user.refresh_from_db()
    assert user.full_name != "Forgée"


def test_a_coordinator_does_not_raise_herself(client):
    coordinator = UserFactory(coordinator=True)
    client.force_login(coordinator)
    assert change(client, coordinator, roles=["administrator"]).status_code == 403


def test_forged_fields_are_ignored(client):
    user = UserFactory(mediator=True)
    before = (user.email, user.password)
    fields = {"email": "volee@exemple.test", "password": "x", "is_active": "", "closed_at": "2026-01-01"}
    change(opened(client, "administrator"), user, **fields)
    user.refresh_from_db()
    assert (user.email, user.password, user.is_active, user.closed_at) == (*before, True, None)


def test_an_administrator_grants_everything(client):
    user, department = UserFactory(mediator=True), DepartmentFactory()
    change(opened(client, "administrator"), user, roles=["coordinator"], departments=[department.pk])
    user.refresh_from_db()
    assert user.roles == ["coordinator"]
    assert user.department_codes == [department.code]


def test_the_last_administrator_keeps_the_role(client):
    administrator = UserFactory(administrator=True)
    client.force_login(administrator)
    response = change(client, administrator, roles=["mediator"])
    assert "nommez d’abord une autre personne" in response.content.decode()
    administrator.refresh_from_db()
    assert administrator.is_administrator


def test_a_coordinator_sees_the_accounts_of_her_territory(client):
    here, there = CommuneFactory(tours=True), CommuneFactory(bourges=True)
    near = MembershipFactory(organisation__commune=here).user
    far = MembershipFactory(organisation__commune=there).user
    following = UserFactory(mediator=True, departments=[here.department])
    nowhere = UserFactory(mediator=True)
    coordinator = UserFactory(coordinator=True, departments=[here.department])
    seen = set(User.objects.visible_to(coordinator))
    assert seen == {near, following, nowhere, coordinator}
    client.force_login(coordinator)
    assert client.get(reverse("admin:accounts_user_change", args=[far.pk])).status_code == 302
    assert change(client, far, full_name="Forgée").status_code in {302, 403}
    far.refresh_from_db()
    assert far.full_name != "Forgée"


def test_nobody_is_drawn_into_a_territory_by_way_of_an_organisation(client):
    here, there = CommuneFactory(tours=True), CommuneFactory(bourges=True)
    far = MembershipFactory(organisation__commune=there).user
    mine = OrganisationFactory(commune=here)
    client.force_login(UserFactory(coordinator=True, departments=[here.department]))
    fields = {"name": mine.name, "commune": here.pk, "memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "0"}
    fields |= {"memberships-0-user": far.pk, "memberships-0-organisation": mine.pk}
    page = client.post(reverse("admin:accounts_organisation_change", args=[mine.pk]), fields)
    assert page.status_code == 200
    assert not mine.memberships.exists()


def act(client, name, action, rows, **fields):
    data = {"action": action, "_selected_action": [row.pk for row in rows], **fields}
    return client.post(reverse(f"admin:accounts_{name}_changelist"), data, follow=True)


def test_bulk_deactivation_spares_whom_one_may_not_touch(client):
    mediator, administrator = UserFactory(mediator=True), UserFactory(administrator=True)
    page = act(opened(client, "coordinator"), "user", "deactivate", [mediator, administrator]).content.decode()
    assert "1 compte changé" in page
    assert "n’est pas de votre ressort" in page
    mediator.refresh_from_db()
    administrator.refresh_from_db()
    assert (mediator.is_active, administrator.is_active) == (False, True)
    act(client, "user", "reactivate", [mediator])
    mediator.refresh_from_db()
    assert mediator.is_active


@pytest.fixture
def access_requests():
    return [
        AccessRequest.objects.create(email=f"p{number}@exemple.test", full_name="Samir", organisation_name="Asso")
        for number in range(3)
    ]


def test_requests_are_accepted_in_bulk(client, access_requests):
    organisation = OrganisationFactory()
    opened(client, "coordinator")
    page = act(client, "accessrequest", "accept", access_requests).content.decode()
    assert "Organisation" in page
    fields = {"decide": "x", "roles": ["mediator"], "organisation": organisation.pk}
    act(client, "accessrequest", "accept", access_requests, **fields)
    assert Invitation.objects.filter(organisation=organisation, roles=["mediator"]).count() == 3
    assert len(mail.outbox) == 3


def test_requests_are_refused_with_a_reason(client, access_requests):
    opened(client, "coordinator")
    page = act(client, "accessrequest", "refuse", access_requests, decide="x", reason="").content.decode()
    assert "errorlist" in page
    assert not mail.outbox
    act(client, "accessrequest", "refuse", access_requests, decide="x", reason="Hors de la région.")
    assert set(AccessRequest.objects.values_list("status", flat=True)) == {RequestStatus.REFUSED}
    assert "Hors de la région." in mail.outbox[0].body


def test_what_is_decided_is_told_not_redone(client, access_requests):
    access_requests[0].refuse(by=UserFactory(coordinator=True, full_name="Inès"), reason="Non")
    page = act(
        opened(client, "coordinator"), "accessrequest", "accept", access_requests, decide="x", roles=["mediator"]
    ).content.decode()
    assert "Inès a déjà répondu" in page
    assert Invitation.objects.count() == 2


@pytest.mark.parametrize("role", ["coordinator", "administrator"])
def test_accepting_grants_no_forged_role(client, access_requests, role):
    opened(client, "coordinator")
    act(client, "accessrequest", "accept", access_requests, decide="x", roles=[role])
    assert not Invitation.objects.exists()


def test_invitations_are_revoked_in_bulk(client):
    invitation, _token = Invitation.objects.invite(
        "n@exemple.test", roles=[Role.MEDIATOR], by=UserFactory(coordinator=True)
    )
    act(opened(client, "coordinator"), "invitation", "revoke", [invitation])
    invitation.refresh_from_db()
    assert invitation.revoked_at
    assert client.get(reverse("admin:accounts_invitation_add")).url == reverse("accounts_invitations")


def test_a_coordinator_keeps_the_directory(client):
    opened(client, "coordinator")
    management = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    for _twice in range(2):
        fields = {"name": "Mairie de Tours", **management}
        assert client.post(reverse("admin:accounts_organisation_add"), fields).status_code == 302
    assert list(Organisation.objects.order_by("slug").values_list("slug", flat=True)) == [
        "mairie-de-tours",
        "mairie-de-tours-2",
    ]
    fields = {"name": "Autre", "siret": "12345678901234", **management}
    page = client.post(reverse("admin:accounts_organisation_add"), fields).content.decode()
    assert "clé de contrôle" in page
    OrganisationFactory(siret=siret(7))
    fields = {"name": "Autre", "siret": siret(7), **management}
    page = client.post(reverse("admin:accounts_organisation_add"), fields).content.decode()
    assert "Une organisation porte déjà ce SIRET" in page


def test_a_key_made_in_the_admin_is_shown_once(client):
    opened(client, "administrator")
    fields = {"name": "Carte", "scopes": ["read"], "requests_per_hour": "100"}
    page = client.post(reverse("admin:accounts_apikey_add"), fields)
    plain = re.search(r"Api-Key (\S+?)<", page.content.decode()).group(1)
    key = ApiKey.objects.authenticate(plain)
    assert key.requests_per_hour == 100
    assert "no-store" in page["Cache-Control"]
    page = client.get(reverse("admin:accounts_apikey_change", args=[key.pk])).content.decode()
    assert plain not in page
    assert key.secret_hash not in page
    act(client, "apikey", "revoke", [key])
    assert ApiKey.objects.authenticate(plain) is None


@pytest.mark.parametrize("rows", [1, 12])
@pytest.mark.parametrize("name", ["user", "organisation", "accessrequest", "invitation"])
def test_lists_ask_the_same_whatever_their_length(client, django_assert_max_num_queries, name, rows):
    coordinator = UserFactory(coordinator=True)
    for number in range(rows):
        membership = MembershipFactory()
        AccessRequest.objects.create(email=f"a{number}@exemple.test", full_name="Samir", organisation_name="Asso")
        Invitation.objects.invite(
            f"i{number}@exemple.test",
            roles=[Role.MEDIATOR],
            by=coordinator,
            organisation=membership.organisation,
        )
    client.force_login(coordinator)
    with django_assert_max_num_queries(11):
        assert client.get(reverse(f"admin:accounts_{name}_changelist")).status_code == 200
