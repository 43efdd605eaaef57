import pytest
from django.db import IntegrityError, connection

from epn_commons.territories.models import Commune
from tests.territories.factories import CommuneFactory, DepartmentFactory, FormerCommuneFactory

pytestmark = pytest.mark.django_db


class TestConstraints:
    @pytest.mark.parametrize("code", ["1234", "2C004", "4523A", ""])
    def test_code_format(self, code):
        with pytest.raises(IntegrityError, match="territories_commune_code_format"):
            Commune.objects.create(code=code, name="Ailleurs", department=DepartmentFactory())

    @pytest.mark.parametrize("point", [(47.9, None), (None, 1.9), (91, 1.9), (47.9, 181)])
    def test_point_whole(self, point):
        with pytest.raises(IntegrityError, match="territories_commune_point_whole"):
            CommuneFactory(orleans=True, latitude=point[0], longitude=point[1])

    def test_one_successor(self):
        FormerCommuneFactory(code="45900", current=CommuneFactory(orleans=True))
        FormerCommuneFactory(code="45900", name="Autre nom", current=CommuneFactory(tours=True))
        with pytest.raises(IntegrityError, match="territories_formercommune_one_successor"):
            connection.check_constraints()

    def test_code_and_name_once(self):
        former = FormerCommuneFactory()
        with pytest.raises(IntegrityError, match="territories_formercommune_code_name"):
            former.current.former_communes.create(code=former.code, name=former.name)


class TestTerritories:
    def test_from_the_commune_up_in_one_query(self, django_assert_num_queries):
        CommuneFactory(blois=True)
        with django_assert_num_queries(1):
            assert Commune.objects.with_territories().get().territories() == [
                ("commune", "41018", "Blois"),
                ("epci", "200030385", "CA de Blois « Agglopolys »"),
                ("department", "41", "Loir-et-Cher"),
                ("region", "24", "Centre-Val de Loire"),
            ]

    def test_without_an_epci(self):
        assert [t.kind for t in CommuneFactory(without_epci=True).territories()] == ["commune", "department", "region"]
