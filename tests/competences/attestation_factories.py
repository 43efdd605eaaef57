import factory

from competences import issuing
from competences.models import Achievement
from tests.accounts.factories import UserFactory


class AchievementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Achievement

    slug = factory.Sequence(lambda n: f"attestation-{n}")
    name = "Gérer ses données personnelles : les bases"
    level_label = "Niveau A"
    description = "Sait protéger ses données au quotidien."
    criteria = "Répondre à vingt questions et montrer cinq gestes devant un médiateur."
    validity_months = 36


def attest(achievement=None, *, by=None, **options):
    """An attestation, really signed."""
    return issuing.issue(achievement or AchievementFactory(), by=by or UserFactory(mediator=True), **options)
