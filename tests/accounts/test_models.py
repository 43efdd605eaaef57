import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from epn_commons.accounts.enums import Role
from epn_commons.accounts.models import AccessRequest, ApiKey, Invitation, Organisation, User
from tests.accounts.factories import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("trait", ["mediator", "jurist", "coordinator", "partner", "administrator"])
def test_each_role_is_a_trait(trait):
    assert UserFactory(**{trait: True}).roles == [Role(trait)]


def test_a_closed_account_has_no_right():
    user = UserFactory(coordinator=True, closed=True)
    assert not user.can_moderate
    assert not user.can_contribute


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"email": "Majuscule@exemple.test"}, "accounts_user_email_lower_case"),
        ({"roles": ["chief"]}, "accounts_user_roles_known"),
        ({"closed": True, "is_active": True}, "accounts_user_closed_is_inactive"),
    ],
)
def test_the_database_refuses_a_wrong_account(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        UserFactory(**fields)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"siret": "12345"}, "accounts_organisation_siret_format"),
        ({"siret": "80000000000008"}, "accounts_organisation_siret_unique"),
    ],
)
def test_the_database_refuses_a_wrong_organisation(fields, constraint):
    OrganisationFactory(siret="80000000000008")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        OrganisationFactory(**fields)


def test_a_siret_with_a_wrong_key_is_refused_in_french():
    organisation = OrganisationFactory.build(siret="80000000000001")
    with pytest.raises(ValidationError, match="clé de contrôle"):
        organisation.full_clean()


def test_one_main_organisation_each():
    membership = MembershipFactory()
    with pytest.raises(IntegrityError, match="accounts_membership_one_main"), transaction.atomic():
        MembershipFactory(user=membership.user)
    with pytest.raises(IntegrityError, match="accounts_membership_once"), transaction.atomic():
        MembershipFactory(user=membership.user, organisation=membership.organisation, is_main=False)


def test_a_user_is_made_by_the_manager_in_lower_case():
    user = User.objects.create_user("Camille@Exemple.TEST", "une phrase de passe", full_name="Camille")
    assert user.email == "camille@exemple.test"
    assert User.objects.get_by_natural_key("CAMILLE@exemple.test") == user


def test_organisations_of_one_name_get_slugs_of_their_own():
    slugs = [Organisation.objects.register(name).slug for name in ("Mairie d’Orléans", "Mairie d’Orléans", "…")]
    assert slugs == ["mairie-dorleans", "mairie-dorleans-2", "organisation"]
    with pytest.raises(ValidationError, match="clé de contrôle"):
        Organisation.objects.register("Autre", siret="12345678901234")


def test_each_model_shows_a_person_only_what_is_theirs():
    mediator, administrator = UserFactory(mediator=True), UserFactory(administrator=True)
    key, _plain = ApiKey.objects.issue(name="Carte", scopes=["read"], owner=administrator)
    Invitation.objects.invite("n@exemple.test", roles=["mediator"], by=administrator)
    AccessRequest.objects.create(email="p@exemple.test", full_name="P", organisation_name="A")
    assert list(User.objects.visible_to(mediator)) == [mediator]
    assert not User.objects.visible_to(AnonymousUser()).exists()
    for model in (ApiKey, Invitation, AccessRequest):
        assert model.objects.visible_to(administrator).count() == 1
        assert not model.objects.visible_to(mediator).exists()
        assert not model.objects.visible_to(AnonymousUser()).exists()
    assert key.owner == administrator
