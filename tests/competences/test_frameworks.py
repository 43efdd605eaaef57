"""Frameworks: frozen versions, the tree, the page."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from competences.models import FrameworkItem, ItemLevel
from competences.tree import Cycle, find_cycle, in_order
from tests.accounts.factories import UserFactory
from tests.competences.factories import (
    FrameworkFactory,
    FrameworkItemFactory,
    FrameworkLevelFactory,
    ItemLevelFactory,
    published_framework,
)

pytestmark = pytest.mark.django_db


def refused(rule):
    return pytest.raises(IntegrityError, match=rule)


def test_a_published_version_is_frozen():
    framework = published_framework()
    item = framework.items.first()
    with refused("competences_frameworkitem_frozen"), transaction.atomic():
        FrameworkItem.objects.filter(pk=item.pk).update(title="Autre")
    with refused("competences_frameworkitem_frozen"), transaction.atomic():
        FrameworkItemFactory(framework=framework)
    with refused("competences_frameworklevel_frozen"), transaction.atomic():
        framework.levels.update(label="Autre")
    with refused("competences_itemlevel_frozen"), transaction.atomic():
        ItemLevel.objects.filter(item__framework=framework).update(description="Autre")
    with pytest.raises(ValidationError) as refusal:
        framework.revise({"title": "Autre"}, by=UserFactory(coordinator=True))
    assert "figée" in str(refusal.value)


def test_items_make_a_tree_inside_one_version():
    top = FrameworkItemFactory()
    middle = FrameworkItemFactory(framework=top.framework, parent=top)
    low = FrameworkItemFactory(framework=top.framework, parent=middle)
    with refused("competences_frameworkitem_no_cycle"), transaction.atomic():
        FrameworkItem.objects.filter(pk=top.pk).update(parent=low)
    with refused("competences_frameworkitem_not_its_own_parent"), transaction.atomic():
        FrameworkItem.objects.filter(pk=top.pk).update(parent=top)
    with refused("competences_frameworkitem_same_framework"), transaction.atomic():
        FrameworkItemFactory(parent=top)
    with refused("competences_itemlevel_same_framework"), transaction.atomic():
        ItemLevelFactory(item=low, level=FrameworkLevelFactory())
    with refused("competences_frameworkitem_one_by_code"), transaction.atomic():
        FrameworkItemFactory(framework=top.framework, code=low.code)


def test_order_of_a_tree():
    assert in_order({"1": None, "1.2": "1", "1.1": "1", "2": None, "a": "1.2"}) == [
        ("1", 0), ("1.2", 1), ("a", 2), ("1.1", 1), ("2", 0),
    ]  # fmt: skip
    assert find_cycle({"a": "b", "b": "c", "c": "a", "d": None}) == ["a", "b", "c", "a"]
    with pytest.raises(Cycle, match="a → a"):
        in_order({"a": "a"})


def test_page_shows_the_tree_and_hides_drafts(client):
    framework = published_framework(competences=2, outcomes=2, title="Savoirs")
    page = client.get(framework.get_absolute_url()).content.decode()
    for words in ("Domaine 1", "Compétence 1.2", "LO1.2.02"):
        assert words in page
    draft = FrameworkFactory()
    assert client.get(draft.get_absolute_url()).status_code == 404
    client.force_login(draft.author)
    assert client.get(draft.get_absolute_url()).status_code == 200
    assert "Savoirs" in client.get("/competences/").content.decode()


@pytest.mark.parametrize("competences", [1, 12])
def test_page_reads_the_tree_in_few_queries(client, competences, django_assert_max_num_queries):
    framework = published_framework(competences=competences, outcomes=3)
    with django_assert_max_num_queries(6):
        assert client.get(framework.get_absolute_url()).status_code == 200
