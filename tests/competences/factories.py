"""Frameworks are frozen once published: add items to a draft, then ``publish(framework)``, or use
``published_framework()``, which gives one ready made."""

import factory
from django.utils import timezone

from competences.enums import ItemKind, Modality, Register, StepKind
from competences.models import CareerPath, Certification, Framework, FrameworkItem, FrameworkLevel, ItemLevel, Training
from competences.tree import renumber
from epn_commons.contributions.enums import Status
from tests.accounts.factories import UserFactory


class FrameworkFactory(factory.django.DjangoModelFactory):
    """A draft without items."""

    class Meta:
        model = Framework
        skip_postgeneration_save = True

    class Params:
        submitted = factory.Trait(status=Status.SUBMITTED, submitted_at=factory.LazyFunction(timezone.now))

    family = factory.Sequence(lambda n: f"referentiel-{n}")
    title = factory.Sequence(lambda n: f"Référentiel d’essai {n}")
    edition = "1"
    slug = factory.Sequence(lambda n: f"referentiel-d-essai-{n}")
    summary = "Ce que l’on sait faire."
    author = factory.SubFactory(UserFactory, mediator=True)


class FrameworkLevelFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FrameworkLevel

    framework = factory.SubFactory(FrameworkFactory)
    order = factory.Sequence(lambda n: n % 20 + 1)
    code = factory.LazyAttribute(lambda level: f"N{level.order}")
    label = factory.LazyAttribute(lambda level: f"Niveau {level.order}")


class FrameworkItemFactory(factory.django.DjangoModelFactory):
    """A competence of a draft."""

    class Meta:
        model = FrameworkItem

    framework = factory.SubFactory(FrameworkFactory)
    kind = ItemKind.COMPETENCE
    code = factory.Sequence(lambda n: f"C{n}")
    title = factory.Sequence(lambda n: f"Compétence {n}")


class ItemLevelFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ItemLevel

    item = factory.SubFactory(FrameworkItemFactory)
    level = factory.LazyAttribute(lambda one: FrameworkLevelFactory(framework=one.item.framework))
    description = "Je sais le faire seul."


def publish(framework):
    """Freeze a version, without passing through the queue."""
    Framework.objects.filter(pk=framework.pk).update(status=Status.PUBLISHED, published_at=timezone.now())
    framework.refresh_from_db()
    return framework


def published_framework(*, areas=1, competences=2, levels=3, outcomes=0, **values):
    """A published version of ``areas`` × ``competences`` competences, each described at every level."""
    framework = FrameworkFactory(**values)
    scale = [FrameworkLevelFactory(framework=framework, order=order) for order in range(1, levels + 1)]
    for area in range(1, areas + 1):
        top = FrameworkItemFactory(framework=framework, kind=ItemKind.AREA, code=f"{area}", title=f"Domaine {area}")
        for number in range(1, competences + 1):
            code = f"{area}.{number}"
            item = FrameworkItemFactory(framework=framework, parent=top, code=code, title=f"Compétence {code}")
            ItemLevel.objects.bulk_create(ItemLevel(item=item, level=one, description=one.label) for one in scale)
            for outcome in range(1, outcomes + 1):
                FrameworkItemFactory(
                    framework=framework, parent=item, kind=ItemKind.OUTCOME, code=f"LO{code}.{outcome:02}",
                    level=scale[0],
                )  # fmt: skip
    renumber(framework)
    return publish(framework)


class CertificationFactory(factory.django.DjangoModelFactory):
    """A published entry of the register."""

    class Meta:
        model = Certification

    register = Register.RNCP
    number = factory.Sequence(lambda n: f"RNCP{90000 + n}")
    title = factory.Sequence(lambda n: f"Titre d’essai {n}")
    slug = factory.LazyAttribute(lambda one: one.number.lower())
    level = 5
    status = Status.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)


class TrainingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Training
        skip_postgeneration_save = True

    class Params:
        published = factory.Trait(status=Status.PUBLISHED, published_at=factory.LazyFunction(timezone.now))

    title = factory.Sequence(lambda n: f"Formation {n}")
    slug = factory.Sequence(lambda n: f"formation-{n}")
    provider_name = "Organisme d’essai"
    hours = 14
    modality = Modality.REMOTE
    cost_euros = 0
    author = factory.SubFactory(UserFactory, mediator=True)

    @factory.post_generation
    def outcomes(self, create, extracted, **kwargs):
        if create and extracted:
            self.outcomes.set(extracted)


def step(key, **values):
    """One step of a path."""
    facts = {
        "key": key, "title": f"Étape {key}", "kind": StepKind.EXPERIENCE.value, "target": "", "hours": 10, "cost": 0,
        "after": [], "choice": "", "option": "",
    }  # fmt: skip
    return facts | values


class CareerPathFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CareerPath

    class Params:
        published = factory.Trait(status=Status.PUBLISHED, published_at=factory.LazyFunction(timezone.now))

    title = factory.Sequence(lambda n: f"Parcours {n}")
    slug = factory.Sequence(lambda n: f"parcours-{n}")
    author = factory.SubFactory(UserFactory, mediator=True)
    steps = factory.LazyFunction(lambda: [step("1"), step("2", after=["1"])])
