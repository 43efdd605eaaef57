"""People and organisations for every test suite."""

import factory
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from epn_commons.accounts.enums import Role
from epn_commons.accounts.models import Membership, Organisation, User
from epn_commons.core.identifiers import luhn_is_valid

PASSWORD = "une phrase de passe assez longue"
"""Every account made here opens with it."""


def siret(number):
    """A valid SIRET out of any number: the last digit is the key."""
    stem = f"{number:013d}"
    return next(f"{stem}{key}" for key in range(10) if luhn_is_valid(f"{stem}{key}"))


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Association {n}")
    slug = factory.Sequence(lambda n: f"association-{n}")
    siret = factory.Sequence(lambda n: siret(8_000_000_000_000 + n))


class UserFactory(factory.django.DjangoModelFactory):
    """A visitor with an account and no role; each role is a trait: ``UserFactory(mediator=True)``. Traits of roles
    do not add up: give ``roles=[…]`` for that."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        mediator = factory.Trait(roles=[Role.MEDIATOR])
        jurist = factory.Trait(roles=[Role.JURIST])
        coordinator = factory.Trait(roles=[Role.COORDINATOR])
        partner = factory.Trait(roles=[Role.PARTNER])
        administrator = factory.Trait(roles=[Role.ADMINISTRATOR])
        trusted = factory.Trait(is_trusted=True)
        closed = factory.Trait(is_active=False, closed_at=factory.LazyFunction(timezone.now))

    email = factory.Sequence(lambda n: f"personne-{n}@exemple.test")
    full_name = factory.Sequence(lambda n: f"Camille Martin {n}")
    password = factory.LazyFunction(lambda: make_password(PASSWORD))

    @factory.post_generation
    def verified_email(self, create, extracted, **kwargs):
        if create and extracted is not False:
            EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)

    @factory.post_generation
    def departments(self, create, extracted, **kwargs):
        if create and extracted:
            self.departments.set(extracted)


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory, mediator=True)
    organisation = factory.SubFactory(OrganisationFactory)
