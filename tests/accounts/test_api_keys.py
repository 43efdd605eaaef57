"""Partners' keys: shown once, kept as a digest, scoped, expiring, revocable."""

import re
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from epn_commons.accounts.enums import Scope
from epn_commons.accounts.models import ApiKey
from tests.accounts.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def issue(**fields):
    return ApiKey.objects.issue(**{"name": "Carte", "scopes": [Scope.READ], **fields})


def test_a_key_opens_and_is_kept_as_a_digest():
    key, plain = issue(owner=UserFactory(partner=True))
    assert ApiKey.objects.authenticate(plain) == key
    secret = plain.partition(".")[2]
    assert len(secret) >= 32
    assert secret not in str(ApiKey.objects.filter(pk=key.pk).values().get())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda plain: plain[:-1] + ("a" if plain[-1] != "a" else "b"),
        lambda plain: plain + "x" * 100_000,
        lambda plain: plain.replace(".", ""),
        lambda plain: plain.partition(".")[0],
        lambda plain: plain + "\x00",
        lambda plain: plain + "\n",
        lambda plain: "é" + plain[1:],
        lambda plain: "AAAAAAAA." + plain.partition(".")[2],
        lambda plain: "",
    ],
)
def test_anything_else_opens_nothing(spoil):
    _key, plain = issue()
    assert ApiKey.objects.authenticate(spoil(plain)) is None


def test_an_expired_key_opens_nothing():
    key, plain = issue(expires_at=timezone.now() + timedelta(days=1))
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert ApiKey.objects.authenticate(plain) is None
        assert not key.is_usable


def test_a_revoked_key_opens_nothing():
    owner = UserFactory(partner=True)
    key, plain = issue(owner=owner)
    key.revoke(by=owner)
    assert ApiKey.objects.authenticate(plain) is None


def test_the_keys_of_a_deactivated_person_stop_at_once():
    owner = UserFactory(partner=True)
    _key, plain = issue(owner=owner)
    owner.deactivate(by=UserFactory(administrator=True))
    assert ApiKey.objects.authenticate(plain) is None


def test_the_last_use_is_written_once_in_a_while(django_assert_num_queries):
    key, plain = issue()
    with django_assert_num_queries(2):
        ApiKey.objects.authenticate(plain)
    with django_assert_num_queries(1):
        ApiKey.objects.authenticate(plain)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)), django_assert_num_queries(2):
        ApiKey.objects.authenticate(plain)
    key.refresh_from_db()
    assert key.last_used_at


@pytest.mark.parametrize("trait", ["mediator", "jurist", "coordinator"])
def test_only_partners_issue_for_themselves(trait):
    person = UserFactory(**{trait: True})
    with pytest.raises(PermissionDenied):
        issue(owner=person, by=person)
    with pytest.raises(PermissionDenied):
        issue(owner=person, by=UserFactory(partner=True))
    assert issue(owner=person, by=UserFactory(administrator=True))


def test_another_s_key_is_not_for_me_to_revoke():
    key, plain = issue(owner=UserFactory(partner=True))
    with pytest.raises(PermissionDenied):
        key.revoke(by=UserFactory(partner=True))
    assert ApiKey.objects.authenticate(plain)


def test_a_renewed_key_leaves_a_day_to_change_over():
    owner = UserFactory(partner=True)
    key, plain = issue(owner=owner, scopes=list(Scope), expires_at=timezone.now() + timedelta(days=90))
    renewed, renewed_plain = key.rotate(by=owner)
    assert renewed.scopes == key.scopes
    assert timedelta(days=89) < renewed.expires_at - timezone.now() <= timedelta(days=90)
    assert ApiKey.objects.authenticate(plain)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert ApiKey.objects.authenticate(plain) is None
        assert ApiKey.objects.authenticate(renewed_plain)


@pytest.mark.parametrize(
    "fields",
    [{"scopes": ["write"]}, {"scopes": []}, {"name": ""}, {"expires_at": timezone.now() - timedelta(days=1)}],
)
def test_a_wrong_key_is_refused_in_french(fields):
    with pytest.raises(ValidationError):
        issue(**fields)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"scopes": ["write"]}, "accounts_apikey_scopes_known"),
        ({"scopes": []}, "accounts_apikey_scopes_some"),
        ({"secret_hash": "clear"}, "accounts_apikey_hashed"),
        ({"prefix": "abc"}, "accounts_apikey_hashed"),
        ({"expires_at": timezone.now() - timedelta(days=400)}, "accounts_apikey_expires_later"),
        ({"requests_per_hour": 0}, "accounts_apikey_quota_positive"),
    ],
)
def test_the_database_refuses_a_wrong_key(changes, constraint):
    key, _plain = issue()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ApiKey.objects.filter(pk=key.pk).update(**changes)


# --- Pages ------------------------------------------------------------------------------------------------------


def test_a_partner_makes_sees_renews_and_revokes_a_key(client_reauthenticated):
    partner = UserFactory(partner=True)
    client = client_reauthenticated(partner)
    fields = {"name": "Carte", "scopes": ["read", "bulk"], "life": "90"}
    page = client.post(reverse("accounts_new_api_key"), fields)
    plain = re.search(r"Api-Key (\S+?)<", page.content.decode()).group(1)
    key = ApiKey.objects.authenticate(plain)
    assert (key.owner, key.scopes) == (partner, ["bulk", "read"])
    assert "no-store" in page["Cache-Control"]
    assert plain not in client.get(reverse("accounts_api_keys")).content.decode()

    page = client.post(reverse("accounts_rotate_api_key", args=[key.pk])).content.decode()
    renewed = re.search(r"Api-Key (\S+?)<", page).group(1)
    assert renewed != plain
    client.post(reverse("accounts_revoke_api_key", args=[key.pk]))
    assert ApiKey.objects.authenticate(plain) is None
    assert ApiKey.objects.authenticate(renewed)


def test_the_form_sets_no_owner_nor_quota(client_reauthenticated):
    client = client_reauthenticated(UserFactory(partner=True))
    other = UserFactory(partner=True)
    fields = {"name": "Carte", "scopes": ["read"], "life": "90", "owner": other.pk, "requests_per_hour": 10**9}
    client.post(reverse("accounts_new_api_key"), fields)
    key = ApiKey.objects.get()
    assert key.owner != other
    assert key.requests_per_hour == 5000


def test_the_list_asks_the_same_whatever_its_length(client, django_assert_num_queries):
    partner = UserFactory(partner=True)
    client.force_login(partner)
    issue(owner=partner)
    client.get(reverse("accounts_api_keys"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("accounts_api_keys"))
    for _number in range(11):
        issue(owner=partner)
    with django_assert_num_queries(len(one)):
        client.get(reverse("accounts_api_keys"))


# --- Command ----------------------------------------------------------------------------------------------------


def run(*arguments):
    out = StringIO()
    call_command("create_partner_key", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def test_the_command_prints_the_key_alone():
    organisation, partner = OrganisationFactory(), UserFactory(partner=True)
    plain = run(
        *("--name", "Carte", "--scopes", "read,bulk", "--organisation", organisation.siret),
        *("--owner", partner.email.upper(), "--expires", "2099-12-31", "--requests-per-hour", "100"),
    )
    key = ApiKey.objects.authenticate(plain)
    assert (key.organisation, key.owner, key.requests_per_hour) == (organisation, partner, 100)
    assert key.scopes == ["bulk", "read"]
    assert timezone.localtime(key.expires_at).date().isoformat() == "2099-12-31"


def test_the_shortest_command_of_the_contract():
    assert ApiKey.objects.authenticate(run("--name", "Carte", "--scopes", "read"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--scopes", "write"], "Droit inconnu : write"),
        (["--scopes", "read", "--expires", "demain"], "AAAA-MM-JJ"),
        (["--scopes", "read", "--expires", "2026-02-31"], "AAAA-MM-JJ"),
        (["--scopes", "read", "--expires", "2001-01-01"], "déjà passée"),
        (["--scopes", "read", "--organisation", "12345678901234"], "Aucune organisation"),
        (["--scopes", "read", "--owner", "x@exemple.test"], "Aucun compte"),
    ],
)
def test_the_command_says_what_is_wrong(arguments, message):
    with pytest.raises(CommandError, match=message):
        run("--name", "Carte", *arguments)
    assert not ApiKey.objects.exists()
