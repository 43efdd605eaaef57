"""What is true of the shipped tables, all of them loaded."""

import pytest
from django.db.models import Count, Max, Min

from epn_commons.core.text import fold_name
from epn_commons.territories.enums import Resolved
from epn_commons.territories.loading import load_territories
from epn_commons.territories.models import Commune, Department, Epci, FormerCommune, Region
from epn_commons.territories.points import distance_to_commune_m
from epn_commons.territories.resolving import CommuneResolver, resolve_commune

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole_france")]
OVERSEAS_COLLECTIVITIES = r"^9(7[578]|8)"


def codes(communes):
    return [commune.pk for commune in communes]


class TestTables:
    def test_counts(self):
        assert Commune.objects.count() == 34_969
        assert Epci.objects.count() == 1_255
        assert Department.objects.exclude(code__regex=OVERSEAS_COLLECTIVITIES).count() == 101
        assert Region.objects.exclude(code__regex=OVERSEAS_COLLECTIVITIES).count() == 18
        assert Commune.objects.filter(department__region="24").count() == 1_754

    def test_every_former_code_resolves_to_a_commune(self):
        resolver = CommuneResolver()
        former = FormerCommune.objects.values_list("code", "current")
        assert len(former) >= 37_590 - 34_969
        for code, current in former:
            found = resolver.resolve(insee=code)
            assert found.commune.code == current
            assert found.how in {Resolved.INSEE, Resolved.FORMER_INSEE}

    def test_every_commune_is_found_by_its_name_and_each_of_its_postcodes(self):
        resolver = CommuneResolver()
        for commune in resolver.by_code.values():
            for postcode in commune.postcodes:
                assert resolver.resolve(commune.name.upper(), postcode).commune == commune

    @pytest.mark.parametrize(
        ("code", "districts", "postcodes"), [("75056", 20, 21), ("13055", 16, 16), ("69123", 9, 9)]
    )
    def test_towns_hold_the_codes_of_their_districts(self, code, districts, postcodes):
        town = Commune.objects.get(pk=code)
        assert len(town.postcodes) == postcodes
        assert town.former_communes.filter(name__endswith="Arrondissement").count() == districts

    def test_centres_are_in_their_region(self):
        assert Commune.objects.filter(latitude__isnull=False).count() > 14_600
        corners = Commune.objects.filter(department__region="24").aggregate(
            Min("latitude"), Min("longitude"), Max("latitude"), Max("longitude")
        )
        assert [round(corner) for corner in corners.values()] == [46, 0, 49, 3]

    def test_folded_names_are_those_of_python(self):
        for name, folded in Commune.objects.values_list("name", "folded_name"):
            assert folded == fold_name(name)

    def test_loading_again_changes_nothing(self):
        for count in load_territories():
            assert (count.created, count.updated, count.removed, count.kept) == (0, 0, 0, ())


class TestSearch:
    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("st amand montrond", "18197"),
            ("SAINT-AMAND-MONTROND", "18197"),
            ("orleans", "45234"),
            ("orlaens", "45234"),
            ("37000", "37261"),
            ("370", "37261"),
            ("Saint-Etienne", "42218"),
            ("45234", "45234"),
            ("2a004", "2A004"),
            ("75111", "75056"),
            ("blanc", "36018"),
            ("tour", "37261"),
            ("arbignieu", "01015"),
            ("y", "80829"),
            ("45", "45234"),
            ("montrond saint amand", "18197"),
        ],
    )
    def test_the_first_commune_is_the_expected_one(self, typed, expected):
        assert codes(Commune.objects.search(typed))[0] == expected

    @pytest.mark.parametrize("typed", ["", " ", "-'", "\x00", "日本", "00000", "x" * 10_000_000])
    def test_nothing_readable_finds_nothing(self, typed):
        assert codes(Commune.objects.search(typed)) == []

    def test_limit_and_one_query(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert len(Commune.objects.search("saint", limit=7)) == 7

    def test_a_search_narrows_what_was_asked(self):
        in_cher = Commune.objects.filter(department="18")
        assert codes(in_cher.search("saint amand"))[0] == "18197"
        assert not in_cher.search("37000").exists()

    def test_the_name_search_reads_the_trigram_index(self):
        assert "territories_commune_name_trgm" in Commune.objects.search("orleans").explain()


@pytest.fixture(scope="module")
def resolver(whole_france, django_db_blocker):
    with django_db_blocker.unblock():
        return CommuneResolver()


class TestResolver:
    @pytest.mark.parametrize(
        ("row", "code", "how"),
        [
            ({"insee": "45234"}, "45234", Resolved.INSEE),
            ({"insee": "1001"}, "01001", Resolved.INSEE),
            ({"insee": 45234.0}, "45234", Resolved.INSEE),
            ({"insee": "75111"}, "75056", Resolved.FORMER_INSEE),
            ({"name": "ST AMAND MONTROND", "postcode": "18200"}, "18197", Resolved.POSTCODE_AND_NAME),
            ({"name": "Arbignieu", "postcode": 1300}, "01015", Resolved.POSTCODE_AND_NAME),
            ({"name": "Paris 11e arrondissement", "postcode": "75011"}, "75056", Resolved.POSTCODE_AND_NAME),
            ({"name": "LYON 03", "postcode": "69003"}, "69123", Resolved.POSTCODE_AND_NAME),
            ({"name": "Orléans Cedex 1", "postcode": "45032"}, "45234", Resolved.DEPARTMENT_AND_NAME),
            ({"name": "Chamonix", "postcode": "74400"}, "74056", Resolved.POSTCODE_AND_PART),
            ({"name": "Pont de Claix", "postcode": "38800"}, "38317", Resolved.POSTCODE_AND_PART),
            ({"name": "Ajaccio", "postcode": "20090"}, "2A004", Resolved.POSTCODE_AND_NAME),
            ({"name": "Saint-Denis", "postcode": "97400"}, "97411", Resolved.POSTCODE_AND_NAME),
            ({"name": "Orléans"}, "45234", Resolved.NAME),
            ({"postcode": "45000"}, "45234", Resolved.POSTCODE),
            ({"name": "Saint-Denis"}, None, Resolved.AMBIGUOUS),
            ({"postcode": "45200"}, None, Resolved.AMBIGUOUS),
            ({"name": "Cestas", "postcode": "18300"}, None, Resolved.UNKNOWN),
            ({"insee": "99999"}, None, Resolved.UNKNOWN),
            ({"name": "\x00", "postcode": "\x00", "insee": None}, None, Resolved.EMPTY),
            ({"name": "x" * 10_000_000, "postcode": "9" * 10_000_000}, None, Resolved.UNKNOWN),
        ],
    )
    def test_a_row(self, resolver, row, code, how):
        found = resolver.resolve(**row)
        assert (found.commune and found.commune.code, found.how) == (code, how)
        assert bool(found.message) == (code is None)
        alone = resolve_commune(**row)
        assert (alone and alone.pk) == code

    def test_what_contradicts_the_code_is_said(self, resolver):
        found = resolver.resolve("Tours", "37000", "45234")
        assert found.commune.code == "45234"
        assert found.contradicts == ("postcode", "name")
        assert found.message == "Le code INSEE désigne « Orléans » : vérifiez le code postal et le nom."

    def test_candidates_are_named_for_whoever_must_choose(self, resolver):
        found = resolver.resolve("Montargi", "45200")
        assert [commune.name for commune in found.candidates] == ["Montargis", "Amilly", "Paucourt"]
        assert found.message.endswith("Montargis (45208), Amilly (45004), Paucourt (45249).")

    def test_no_query_a_row(self, resolver, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert {resolver.resolve("Tours", "37000").how for _ in range(1000)} == {Resolved.POSTCODE_AND_NAME}

    def test_two_queries_to_load(self, django_assert_num_queries):
        with django_assert_num_queries(2):
            CommuneResolver()

    def test_distance_to_the_centre(self, resolver):
        orleans = resolver.by_code["45234"]
        assert distance_to_commune_m(47.39484, 0.70398, orleans) == pytest.approx(107_000, rel=0.02)
        without = next(commune for commune in resolver.by_code.values() if commune.latitude is None)
        assert distance_to_commune_m(47, 1, without) is None

    def test_real_places_of_the_region(self, resolver, real_places):
        unknown = [place for place in real_places if resolver.resolve(*place).commune is None]
        assert len(unknown) <= 2

    def test_communes_without_an_epci_exist(self):
        assert Commune.objects.aggregate(n=Count("pk") - Count("epci"))["n"] == 98
        assert len(Commune.objects.with_territories().get(pk="85113").territories()) == 3
