import math
import random

import pytest
from django.db import connection

from epn_commons.core.geography import EARTH_RADIUS_M, haversine_m
from epn_commons.territories.models import Commune
from tests.territories.factories import CommuneFactory, DepartmentFactory

ORLEANS, TOURS, PARIS = (47.90289, 1.90389), (47.39484, 0.70398), (48.85341, 2.3488)


class TestHaversine:
    @pytest.mark.parametrize(
        ("start", "end", "kilometres"),
        [
            (ORLEANS, PARIS, 110.7),
            (PARIS, (-20.88231, 55.4504), 9365),  # Saint-Denis, La Réunion
            ((0, 179.5), (0, -179.5), 111.2),
            ((-13.28, -176.17), (-22.27, 166.44), 2091),  # Wallis, Nouméa
        ],
    )
    def test_known_distances_within_half_a_percent(self, start, end, kilometres):
        assert haversine_m(*start, *end) == pytest.approx(kilometres * 1000, rel=0.005)

    def test_antipodes_and_same_point(self):
        assert haversine_m(47, 1, -47, -179) == pytest.approx(math.pi * EARTH_RADIUS_M)
        assert haversine_m(*TOURS, *TOURS) == 0


@pytest.mark.django_db
class TestNear:
    @pytest.fixture
    def communes(self):
        return {name: CommuneFactory(**{name: True}) for name in ("orleans", "tours", "bourges", "overseas")}

    def test_nearest_first_within_the_radius(self, communes):
        found = Commune.objects.near(*ORLEANS, 115_000)
        assert list(found) == [communes["orleans"], communes["bourges"], communes["tours"]]
        assert list(Commune.objects.near(*ORLEANS, 100_000)) == [communes["orleans"], communes["bourges"]]

    def test_overseas(self, communes):
        assert list(Commune.objects.near(-21.0, 55.4, 20_000)) == [communes["overseas"]]

    def test_the_whole_globe_is_a_radius_like_another(self, communes):
        assert Commune.objects.near(*ORLEANS, 30_000_000).count() == 4

    def test_across_the_antimeridian(self):
        west = CommuneFactory(code="98611", name="Alo", latitude=-14.3, longitude=-179.95)
        assert list(Commune.objects.near(-14.3, 179.95, 15_000)) == [west]

    def test_distance_is_that_of_haversine(self, communes):
        points = random.Random(7)
        for _ in range(20):
            lat, lon = points.uniform(-89, 89), points.uniform(-180, 180)
            for commune in Commune.objects.with_distance(lat, lon):
                expected = haversine_m(lat, lon, commune.latitude, commune.longitude)
                assert commune.distance_m == pytest.approx(expected, rel=0.005)

    def test_a_place_without_coordinates_has_no_distance_and_is_near_nothing(self):
        nowhere = CommuneFactory(without_centre=True)
        assert Commune.objects.with_distance(*ORLEANS).get(pk=nowhere.pk).distance_m is None
        assert not Commune.objects.near(*ORLEANS, 30_000_000).exists()
        assert not Commune.objects.nearest(*ORLEANS).exists()

    def test_nearest(self, communes):
        first, second = Commune.objects.nearest(47.2, 2.3)[:2]
        assert (first, second) == (communes["bourges"], communes["orleans"])
        assert first.distance_m < second.distance_m


@pytest.mark.django_db
class TestIndex:
    @pytest.fixture
    def many(self):
        points = random.Random(3)
        department = DepartmentFactory()
        Commune.objects.bulk_create(
            Commune(
                code=f"{n:05d}",
                name=f"C{n}",
                department=department,
                latitude=points.uniform(42, 51),
                longitude=points.uniform(-5, 8),
            )
            for n in range(6000)
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE territories_commune")

    def test_near_reads_the_gist_index(self, many):
        plan = Commune.objects.near(*ORLEANS, 20_000).explain()
        assert "territories_commune_earth" in plan
        assert "Seq Scan" not in plan

    def test_nearest_reads_the_gist_index_in_order(self, many):
        plan = Commune.objects.nearest(*ORLEANS)[:20].explain()
        assert "Index Scan using territories_commune_earth" in plan
        assert "Sort" not in plan
