import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from epn_commons.taxonomy.models import Theme
from tests.taxonomy.factories import ThemeFactory

pytestmark = pytest.mark.django_db


class TestTwoLevels:
    def test_a_child_of_a_child_is_refused_by_the_database(self):
        child = ThemeFactory(child=True)
        with pytest.raises(IntegrityError, match="taxonomy_theme_two_levels"):
            ThemeFactory(parent=child)

    def test_a_parent_cannot_become_a_child(self):
        child = ThemeFactory(child=True)
        other = ThemeFactory()
        with pytest.raises(IntegrityError, match="taxonomy_theme_two_levels"):
            Theme.objects.filter(pk=child.parent_id).update(parent=other)

    def test_a_child_may_become_a_top_theme_and_move(self):
        child, other = ThemeFactory(child=True), ThemeFactory()
        Theme.objects.filter(pk=child.pk).update(parent=other)
        Theme.objects.filter(pk=child.pk).update(parent=None)
        child.refresh_from_db()
        assert child.level == 1

    def test_own_parent_is_refused(self):
        theme = ThemeFactory()
        with pytest.raises(IntegrityError, match=r"taxonomy_theme_(not_its_own_parent|two_levels)"):
            Theme.objects.filter(pk=theme.pk).update(parent=theme)

    def test_forms_say_it_in_words(self):
        child = ThemeFactory(child=True)
        with pytest.raises(ValidationError, match="déjà un sous-thème"):
            Theme(slug="a", name="A", parent=child).full_clean()
        child.parent.parent = ThemeFactory()
        with pytest.raises(ValidationError, match="a des sous-thèmes"):
            child.parent.full_clean()


class TestReading:
    def test_tree_is_one_query_in_order(self, django_assert_num_queries):
        second, first = ThemeFactory(position=2), ThemeFactory(position=1)
        late = ThemeFactory(parent=first, position=5)
        early = ThemeFactory(parent=first, position=4)
        with django_assert_num_queries(1):
            tree = Theme.objects.tree()
            assert tree == [first, second]
            assert tree[0].sub_themes == [early, late]
            assert tree[1].sub_themes == []

    def test_with_children_is_one_query(self, django_assert_num_queries):
        child = ThemeFactory(child=True)
        ThemeFactory(child=True)
        with django_assert_num_queries(1):
            assert set(Theme.objects.filter(pk=child.parent_id).with_children()) == {child, child.parent}

    def test_with_children_of_none_is_none(self):
        ThemeFactory()
        assert not Theme.objects.none().with_children().exists()
