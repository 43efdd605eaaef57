import pytest
from django.urls import reverse

from tests.accounts.factories import UserFactory
from tests.territories.factories import CommuneFactory


@pytest.mark.django_db
class TestCommuneAdmin:
    @pytest.fixture
    def administrator(self, client):
        client.force_login(UserFactory(administrator=True))
        return client

    def test_a_search_without_accents_nor_hyphens(self, administrator):
        CommuneFactory(saint_amand=True)
        CommuneFactory(tours=True)
        page = administrator.get(reverse("admin:territories_commune_changelist"), {"q": "st amand"})
        assert [commune.pk for commune in page.context["cl"].result_list] == ["18197"]

    def test_it_is_read_only(self, administrator):
        commune = CommuneFactory(tours=True)
        page = reverse("admin:territories_commune_change", args=[commune.pk])
        assert administrator.get(page).status_code == 200
        assert administrator.post(page, {"name": "Autre"}).status_code == 403
        assert administrator.get(reverse("admin:territories_commune_add")).status_code == 403

    @pytest.mark.parametrize("number", [1, 12])
    def test_queries_do_not_grow_with_rows(self, administrator, number, django_assert_max_num_queries):
        CommuneFactory.create_batch(number)
        with django_assert_max_num_queries(12):
            administrator.get(reverse("admin:territories_commune_changelist"))
