import pytest
from django.urls import reverse

from epn_commons.taxonomy.models import Theme
from tests.accounts.factories import UserFactory
from tests.legalbox.factories import QuestionFactory
from tests.taxonomy.factories import LifeEventFactory, ThemeFactory


@pytest.mark.django_db
class TestTaxonomyAdmin:
    @pytest.mark.parametrize("model", ["theme", "lifeevent", "tag"])
    def test_an_administrator_may_edit(self, client, model):
        ThemeFactory(child=True)
        LifeEventFactory()
        client.force_login(UserFactory(administrator=True))
        assert client.get(reverse(f"admin:taxonomy_{model}_changelist")).status_code == 200
        assert client.get(reverse(f"admin:taxonomy_{model}_add")).status_code == 200

    def test_a_coordinator_may_not(self, client):
        client.force_login(UserFactory(coordinator=True))
        assert client.get(reverse("admin:taxonomy_theme_add")).status_code == 403

    def test_a_theme_under_which_something_is_filed_stays(self, client):
        used, free = ThemeFactory(), ThemeFactory()
        QuestionFactory().themes.add(used)
        client.force_login(UserFactory(administrator=True))
        page = client.post(reverse("admin:taxonomy_theme_delete", args=[used.pk]), {"post": "yes"})
        assert "questions juridiques : 1" in page.content.decode()
        together = {"action": "delete_selected", "_selected_action": [used.pk, free.pk], "post": "yes"}
        client.post(reverse("admin:taxonomy_theme_changelist"), together)
        assert set(Theme.objects.values_list("pk", flat=True)) >= {used.pk, free.pk}
        client.post(reverse("admin:taxonomy_theme_delete", args=[free.pk]), {"post": "yes"})
        assert list(Theme.objects.filter(pk__in=[used.pk, free.pk])) == [used]
