import factory
from django.utils import timezone

from epn_commons.contributions.enums import Status
from legalbox import references
from legalbox.enums import SignatureKind
from legalbox.models import Question, Signature
from tests.accounts.factories import UserFactory

ANSWER = {
    "short_answer": "Non, on ne garde pas un mot de passe. On apprend à la personne à le garder elle-même.",
    "text_says": "L’article 5 du RGPD demande de ne garder que ce qui est nécessaire.",
    "changes_for_me": "Vous pouvez l’aider à choisir un carnet ou un gestionnaire.",
    "do_not": "Ne le notez ni sur un papier ni dans un tableur.",
    "send_to": "Vers cybermalveillance.gouv.fr en cas de doute.",
    "legal_basis": "art. 32 RGPD : la sécurité des données",
}


class QuestionFactory(factory.django.DjangoModelFactory):
    """A question that waits for its answer; traits set where it stands without passing through the queue."""

    class Meta:
        model = Question
        skip_postgeneration_save = True

    class Params:
        answered = factory.Trait(**ANSWER)
        draft = factory.Trait(status=Status.DRAFT, submitted_at=None)
        published = factory.Trait(status=Status.PUBLISHED, published_at=factory.LazyFunction(timezone.now), **ANSWER)
        archived = factory.Trait(status=Status.ARCHIVED, published_at=factory.LazyFunction(timezone.now), **ANSWER)

    title = factory.Sequence(lambda n: f"Puis-je garder le mot de passe numéro {n} ?")
    slug = factory.Sequence(lambda n: f"question-{n}")
    author = factory.SubFactory(UserFactory, mediator=True)
    status = Status.SUBMITTED
    submitted_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def with_references(self, create, extracted, **kwargs):
        if create:
            references.refresh([self.pk])


class SignatureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Signature

    question = factory.SubFactory(QuestionFactory, published=True)
    kind = SignatureKind.JURIST
    by = factory.SubFactory(UserFactory, jurist=True)
    version = factory.LazyAttribute(lambda signature: signature.question.version)
    answer_version = factory.LazyAttribute(lambda signature: signature.question.answer_version)
    at = factory.LazyFunction(timezone.now)
