import pytest
from django.urls import reverse

from tests.accounts.factories import UserFactory
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
