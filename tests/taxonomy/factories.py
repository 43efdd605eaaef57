"""Themes, life events and tags for every test suite."""

import factory

from epn_commons.taxonomy.models import LifeEvent, Tag, Theme


class ThemeFactory(factory.django.DjangoModelFactory):
    """A top theme; ``ThemeFactory(child=True)`` is under another one."""

    class Meta:
        model = Theme

    class Params:
        child = factory.Trait(parent=factory.SubFactory("tests.taxonomy.factories.ThemeFactory"))

    slug = factory.Sequence(lambda n: f"theme-{n}")
    name = factory.Sequence(lambda n: f"Thème {n}")


class LifeEventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LifeEvent

    slug = factory.Sequence(lambda n: f"evenement-{n}")
    name = factory.Sequence(lambda n: f"Événement {n}")


class TagFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Tag

    slug = factory.Sequence(lambda n: f"mot-{n}")
    name = factory.Sequence(lambda n: f"mot {n}")
