import pytest

from tests.territories.factories import CommuneFactory


@pytest.mark.django_db
class TestCommuneFactory:
    def test_each_call_gives_another_commune(self):
        assert len({commune.pk for commune in CommuneFactory.create_batch(40)}) == 40

    def test_a_trait_names_a_real_commune_in_its_territories(self):
        commune = CommuneFactory(overseas=True)
        assert [t.name for t in commune.territories()] == [
            "Saint-Denis",
            "CA Intercommunale du Nord de la Réunion (CINOR)",
            "La Réunion",
            "La Réunion",
        ]
        assert CommuneFactory(overseas=True).pk == commune.pk

    def test_generated_columns_are_filled(self):
        commune = CommuneFactory(saint_amand=True)
        commune.refresh_from_db()
        assert commune.folded_name == "saint amand montrond"
        assert commune.earth is not None
