import factory
from django.utils import timezone

from competences.models import Criterion
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
