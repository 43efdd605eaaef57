from datetime import timedelta

import factory
from django.utils import timezone

from cartoparty.enums import CoordinatesOrigin, CoordinatesPrecision, Fee, Service
from cartoparty.models import MappingParty, Participant, PartyPlace, Structure
from epn_commons.contributions.enums import Status
from tests.accounts.factories import UserFactory
from tests.territories.factories import CommuneFactory


class StructureFactory(factory.django.DjangoModelFactory):
    """A draft of a complete structure; traits set where it stands without passing through the queue."""

    class Meta:
        model = Structure
        skip_postgeneration_save = True

    class Params:
        submitted = factory.Trait(status=Status.SUBMITTED, submitted_at=factory.LazyFunction(timezone.now))
        published = factory.Trait(status=Status.PUBLISHED, published_at=factory.LazyFunction(timezone.now))
        archived = factory.Trait(status=Status.ARCHIVED, published_at=factory.LazyFunction(timezone.now))
        rejected = factory.Trait(
            status=Status.REJECTED,
            submitted_at=factory.LazyFunction(timezone.now),
            reviewed_at=factory.LazyFunction(timezone.now),
            reviewed_by=factory.SubFactory(UserFactory, coordinator=True),
        )
        without_services = factory.Trait(services=[])
        somewhere_unknown = factory.Trait(latitude=None, longitude=None, coordinates_origin="")

    name = factory.Sequence(lambda n: f"Espace numérique {n}")
    slug = factory.Sequence(lambda n: f"espace-numerique-{n}")
    author = factory.SubFactory(UserFactory, mediator=True)
    address = "12 rue des Ormes"
    commune = factory.SubFactory(CommuneFactory)
    postcode = factory.LazyAttribute(lambda structure: structure.commune.postcodes[0])
    latitude = factory.LazyAttribute(lambda structure: structure.commune.latitude)
    longitude = factory.LazyAttribute(lambda structure: structure.commune.longitude)
    coordinates_origin = CoordinatesOrigin.SOURCE
    coordinates_precision = CoordinatesPrecision.STREET
    services = [Service.ACCESS, Service.EVERYDAY_TOOLS]
    fees = [Fee.FREE]
    phone = "+33238000000"
    emails = ["contact@espace.example"]
    opening_hours = "Mo-Fr 09:00-12:00,14:00-17:00"
    summary = "Un lieu pour apprendre à se servir d’un ordinateur."


class MappingPartyFactory(factory.django.DjangoModelFactory):
    """Running, in Bourges; ``places=[…]`` are those of its list."""

    class Meta:
        model = MappingParty
        skip_postgeneration_save = True

    class Params:
        upcoming = factory.Trait(starts_at=factory.LazyFunction(lambda: timezone.now() + timedelta(days=2)))
        over = factory.Trait(ends_at=factory.LazyFunction(lambda: timezone.now() - timedelta(minutes=5)))

    title = factory.Sequence(lambda n: f"Cartoparty {n}")
    slug = factory.Sequence(lambda n: f"cartoparty-{n}")
    goal = "Vérifier ces lieux, trouver les manquants."
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    ends_at = factory.LazyAttribute(lambda party: party.starts_at + timedelta(hours=4))
    communes = factory.LazyFunction(lambda: ["18033"])
    departments = factory.LazyFunction(lambda: ["18"])
    opened_by = factory.SubFactory(UserFactory, coordinator=True)

    @factory.post_generation
    def places(party, create, structures):
        for rank, structure in enumerate(structures or [], start=1):
            PartyPlace.objects.create(party=party, structure=structure, rank=rank)


class ParticipantFactory(factory.django.DjangoModelFactory):
    """A member; ``guest=True`` has a pseudonym only."""

    class Meta:
        model = Participant

    class Params:
        guest = factory.Trait(user=None, pseudonym=factory.Sequence(lambda n: f"Renard {n}"))

    party = factory.SubFactory(MappingPartyFactory)
    user = factory.SubFactory(UserFactory, mediator=True)
