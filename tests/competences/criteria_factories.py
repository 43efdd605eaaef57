from datetime import timedelta

import factory
from django.utils import timezone

from competences.criteria import voting
from competences.models import Ballot, Consultation, Criterion, VotedCriterion
from epn_commons.contributions.enums import Status
from tests.accounts.factories import UserFactory


class CriterionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Criterion
        skip_postgeneration_save = True

    class Params:
        published = factory.Trait(status=Status.PUBLISHED, published_at=factory.LazyFunction(timezone.now))

    title = factory.Sequence(lambda n: f"Critère {n:05}")
    slug = factory.Sequence(lambda n: f"critere-{n}")
    statement = "Laisse la main à la personne."
    reasons = "Faire avec rend autonome."
    proofs = "Un collègue l’observe."
    author = factory.SubFactory(UserFactory, mediator=True)

    @factory.post_generation
    def items(self, create, extracted, **kwargs):
        if create and extracted:
            self.items.set(extracted)


class ConsultationFactory(factory.django.DjangoModelFactory):
    """A vote that is open; ``finish`` ends it."""

    class Meta:
        model = Consultation
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Consultation {n}")
    slug = factory.Sequence(lambda n: f"consultation-{n}")
    question = "Êtes-vous d’accord ?"
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=2))
    ends_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=2))
    quorum = 3
    opened_by = factory.SubFactory(UserFactory, coordinator=True)

    @factory.post_generation
    def criteria(self, create, extracted, **kwargs):
        for rank, criterion in enumerate(extracted or [CriterionFactory(published=True)], start=1):
            VotedCriterion.objects.create(
                consultation=self, criterion=criterion, rank=rank, version=criterion.version,
                texts=voting.texts_of(criterion),
            )  # fmt: skip


def finish(consultation):
    """The vote ended yesterday."""
    Consultation.objects.filter(pk=consultation.pk).update(ends_at=timezone.now() - timedelta(days=1))
    consultation.refresh_from_db()
    return consultation


def cast(voted, position, number, *, role="mediator", text="", organisation=None):
    """Ballots of nobody in particular."""
    Ballot.objects.bulk_create(
        Ballot(voted=voted, position=position, role=role, text=text, organisation=organisation)
        for _one in range(number)
    )
