"""How alike two places are, and why. Each invented pair reproduces a situation of the real files."""

import pytest

from cartoparty.duplicates.addresses import address_likeness, read_address
from cartoparty.duplicates.candidates import MAX_STRANGERS, pairs
from cartoparty.duplicates.profile import read_profile
from cartoparty.duplicates.scoring import CERTAIN, POSSIBLE, PROBABLE, SAME_ADDRESS, SAME_NAME, compare
from cartoparty.duplicates.words import name_likeness, read_name, services_differ
from cartoparty.enums import CoordinatesDoubt, CoordinatesOrigin, Likelihood
from tests.clock import is_quick

HERE = {
    "commune_id": "45999",
    "commune__name": "Sauvigny-sur-Loire",
    "postcode": "45990",
    "address": "12 rue des Ormes",
    "latitude": 47.8,
    "longitude": 2.3,
}
ELSEWHERE = {"commune_id": "45998", "commune__name": "Bray-les-Vignes", "postcode": "45980"}


def place(name, **values):
    return read_profile({**HERE, "name": name, **values})


def alike(one, other, **values):
    """A place against another of the same address unless told otherwise."""
    return compare(place(one), place(other, **values))


class TestNames:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("MEDIATHEQUE DE SAUVIGNY-SUR-LOIRE", "Médiathèque de Sauvigny sur Loire"),
            ("Bibliothèque Odette Garnier", "BIBLIOTHEQUE MUNICIPALE ODETTE GARNIER"),
            ("Bibliothèque de Sauvigny", "Médiathèque Sauvigny-sur-Loire"),
            ("Mairie de Sauvigny-sur-Loire", "Commune de Sauvigny-sur-Loire"),
            ("Ville de Sauvigny-sur-Loire", "mairie"),
            ("France Services du Grand Val", "Maison de services au public du Grand Val"),
            ("MSAP du Grand Val", "Espace France Services Grand Val"),
            ("EPN Les Peupliers", "Espace public numérique des Peupliers"),
            ("Médiathèque de la ville de Sauvigny-sur-Loire", "Médiathèque"),
            ("Les Tisserands Pôle d’activités", "Les Tisserans - pôle d’activités"),
        ],
    )
    def test_one_place_under_two_spellings(self, one, other):
        one, other = read_name(one, "Sauvigny-sur-Loire"), read_name(other, "Sauvigny-sur-Loire")
        assert not services_differ(one, other)
        assert name_likeness(one, other) >= SAME_NAME

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("PIJ des Ormes", "Mission locale des Ormes"),
            ("Centre social du Val", "Médiathèque du Val"),
            ("EPN Les Peupliers", "Les Peupliers"),
            ("Maison France Services", "Mairie"),
            ("CCAS de Sauvigny", "Mairie de Sauvigny"),
        ],
    )
    def test_a_service_on_one_side_only_makes_two_places(self, one, other):
        assert services_differ(read_name(one), read_name(other))
        assert compare(place(one, phone="+33238000001"), place(other, phone="+33238000001")).score == 0

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("EPN Fontaine", "EPN Forum"),
            ("Maison de quartier 1", "Maison de quartier 2"),
            ("Mairie de Coudray (commune déléguée de Sauvigny)", "Mairie de Seillères (commune déléguée de Sauvigny)"),
            ("Association Espace Numérique Les Ormes", "Association Espace Numérique Les Tilleuls"),
            ("Médiathèque", "Médiathèque Odette Garnier"),
            ("", ""),
        ],
    )
    def test_two_names_of_one_kind(self, one, other):
        assert name_likeness(read_name(one), read_name(other)) < SAME_NAME or one == other

    def test_each_its_own_word_is_never_the_same_name(self):
        one = read_name("Lecture Écriture Calcul Développement Échanges Carrière")
        other = read_name("Lecture Écriture Calcul Développement Échanges Genétines")
        assert name_likeness(one, other) < SAME_NAME


class TestAddresses:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("4/6 place Jean Moreau", "4-6 Pl. Jean MOREAU"),
            ("90 avenue Maginot", "90 Avenue André Maginot"),
            ("Rue Léonard Hippolyte Garnier", "Rue Léonard Hyppolyte Garnier,.."),
            ("17 avenue Vignau Anglade", "17 av. Vigneau Anglade - BP 30"),
            ("3 bd du Gal de Gaulle", "3 boulevard du Général De Gaulle"),
            ("11 rue du 8 mai 1945", "Maison des Associations 11 rue du 8 Mai 1945"),
            ("2bis rue de la Gare", "2 bis, rue de la gare"),
            ("rue de la Gare", "5 rue de la Gare"),
            ("1 place de la Mairie", "1 Pl. de la Mairie 45990 Sauvigny"),
        ],
    )
    def test_one_address_written_twice(self, one, other):
        one, other = read_address(one, "Sauvigny"), read_address(other, "Sauvigny")
        assert address_likeness(one, other) >= SAME_ADDRESS
        assert address_likeness(one, other) == address_likeness(other, one)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("15 rue des Écoles", "19 rue des Écoles"),
            ("12 rue des Ormes", "12 rue des Tilleuls"),
            ("11 rue du 8 mai 1945", "11 rue du 11 novembre 1918"),
            ("Salle du Dojo", "12 rue des Ormes"),
            ("1 place de la Mairie", "1 rue de la Gare"),
        ],
    )
    def test_two_addresses(self, one, other):
        assert address_likeness(read_address(one), read_address(other)) < SAME_ADDRESS

    @pytest.mark.parametrize("nothing", ["", "   ", "…", "12", "\u200b"])
    def test_an_address_that_says_nothing_is_not_compared(self, nothing):
        assert read_address(nothing) is None


class TestClasses:
    @pytest.mark.parametrize(
        ("one", "other", "values"),
        [
            ("Médiathèque de Sauvigny", "Médiathèque de Sauvigny-sur-Loire", {"address": "12, rue des Ormes"}),
            ("EPN Les Peupliers", "EPN LES PEUPLIERS", {"latitude": 43.6, "coordinates_doubt": "outside_region"}),
            ("Les Tisserands", "Les Tisserands", {"latitude": 47.84, "phone": "+33238000009"}),
            ("MSAP", "MSAP", {"postcode": "45991"}),
        ],
    )
    def test_the_same_name_at_the_same_address_is_certain(self, one, other, values):
        comparison = alike(one, other, **values)
        assert comparison.likelihood == Likelihood.CERTAIN
        assert comparison.score >= CERTAIN

    def test_a_library_named_on_one_side_only_is_probable(self):
        comparison = alike("Médiathèque de Sauvigny", "Médiathèque Odette Garnier")
        assert comparison.likelihood == Likelihood.PROBABLE
        assert PROBABLE <= comparison.score < CERTAIN

    def test_two_bodies_of_one_association_under_one_roof_are_to_look_at(self):
        comparison = alike("ASEA 45 : pôle de jour pour adolescents", "ASEA 45 : prévention spécialisée")
        assert comparison.likelihood == Likelihood.POSSIBLE
        assert POSSIBLE <= comparison.score < PROBABLE

    def test_one_service_more_is_to_look_at_whatever_else_agrees(self):
        comparison = alike("Médiathèque Odette Garnier", "Médiathèque et EPN Odette Garnier")
        assert comparison.likelihood == Likelihood.POSSIBLE
        assert "l’une annonce un service de plus" in comparison.reasons

    @pytest.mark.parametrize(
        ("one", "other", "values"),
        [
            ("EPN Fontaine", "EPN Forum", {"address": "3 place du Lac", "latitude": 47.9, "emails": ["a@b.fr"]}),
            ("Cercle des Lettres", "Start’in Box", {}),
            ("Mairie", "Mairie", {**ELSEWHERE, "address": "1 place de la Mairie", "latitude": 47.9}),
            ("Relais pour l’emploi Sauvigny", "Relais pour l’emploi Bray", ELSEWHERE),
            ("Réseau Tilleul Sauvigny", "Réseau Tilleul Bray", ELSEWHERE),
        ],
    )
    def test_two_places(self, one, other, values):
        values = {"phone": "+33238000001", **values}
        assert compare(place(one, phone="+33238000001"), place(other, **values)).likelihood == Likelihood.DISTINCT

    def test_one_place_that_moved_to_the_next_commune_is_never_more_than_to_look_at(self):
        values = {"phone": "+33238000001", "pivot": "81234567800011"}
        comparison = compare(place("Les Tisserands", **values), place("Les Tisserands", **values, **ELSEWHERE))
        assert comparison.likelihood == Likelihood.POSSIBLE
        assert comparison.score < PROBABLE
        assert {"communes différentes", "même téléphone", "même SIRET"} <= set(comparison.reasons)


class TestDistance:
    def test_it_does_not_count_where_the_address_agrees(self):
        comparison = alike("Les Tisserands", "Les Tisserands", latitude=47.9)
        assert comparison.score == 1
        assert any(
            reason.startswith("positions éloignées de 11,1 km mais même adresse") for reason in comparison.reasons
        )

    @pytest.mark.parametrize("doubt", CoordinatesDoubt)
    def test_it_does_not_count_where_a_point_is_doubted(self, doubt):
        comparison = alike("Les Tisserands", "Les Tisserands", latitude=43.0, coordinates_doubt=doubt)
        assert "l’une des positions est douteuse : la distance ne compte pas" in comparison.reasons
        assert comparison.score == 1

    def test_the_centre_of_a_commune_is_no_position(self):
        values = {"latitude": 47.9, "coordinates_origin": CoordinatesOrigin.COMMUNE_CENTRE, "address": ""}
        assert alike("Les Tisserands", "Les Tisserands", **values).reasons == ["même nom"]

    @pytest.mark.parametrize(
        ("latitude", "words"), [(47.80009, "à 10 m l’une de l’autre"), (47.82, "à 2,2 km l’une de l’autre")]
    )
    def test_it_is_told(self, latitude, words):
        assert words in alike("Les Tisserands", "Les Tisserands", latitude=latitude, address="").reasons


def test_missing_facts_are_not_facts():
    """The national tool counts two missing points as the same spot."""
    bare = {"address": "", "latitude": None, "longitude": None, "postcode": "", "commune_id": None}
    assert compare(place("Les Tisserands", **bare), place("Les Tisserands", **bare)).likelihood == Likelihood.POSSIBLE
    zeros = {**bare, "pivot": "00000000000000"}
    assert not any("SIRET" in reason for reason in compare(place("A B", **zeros), place("A B", **zeros)).reasons)


def test_the_order_of_two_places_does_not_matter():
    one, other = (
        place("EPN Les Peupliers", address="9 av Moreau"),
        place("EPN Peupliers", address="9 avenue Jean Moreau"),
    )
    forward, backward = compare(one, other), compare(other, one)
    assert (forward.score, forward.likelihood) == (backward.score, backward.likelihood)


@pytest.mark.parametrize(
    "hostile", ["\x00" * 10, "(((((" * 50, "a" * 255, "é" * 255, "[^", "  ", "1" * 255, "d " * 120]
)
def test_hostile_texts_are_compared_in_no_time(hostile):
    values = {"address": hostile, "websites": [f"https://{hostile}", "http://[::1"], "emails": [hostile]}
    assert is_quick(lambda: compare(place(hostile, **values), place(hostile[:-1] + "x", **values)), 0.5)


class TestCandidates:
    def test_what_shares_nothing_is_not_compared(self):
        assert pairs([place("Les Tisserands"), place("Cercle", address="3 quai du Lac", latitude=47.9)]) == set()

    @pytest.mark.parametrize(
        "values",
        [
            {"address": "3 quai du Lac", "latitude": 47.9},
            {"name": "Cercle", "latitude": 47.9},
            {"name": "Cercle", "address": "3 quai du Lac"},
            {"name": "Cercle", "address": "", "latitude": 47.9, "phone": "+33238000001"},
            {"address": "", "latitude": None, "commune_id": "45998"},
            {"name": "Cercle", "latitude": 47.9, "pivot": "81234567800011", "commune_id": "45998"},
        ],
    )
    def test_one_thing_in_common_is_enough(self, values):
        one = place("Les Tisserands", phone="+33238000001", pivot="81234567800011")
        other = read_profile({**HERE, "name": "Les Tisserands", **values})
        assert pairs([one, other]) == {(0, 1)}

    def test_the_number_of_a_switchboard_says_nothing(self):
        profiles = [
            place(f"Cercle {n}", commune_id=str(n), postcode=str(n), phone="+33238000001")
            for n in range(MAX_STRANGERS + 1)
        ]
        assert pairs(profiles) == set()
        assert len(pairs(profiles[:3])) == 3


def test_a_large_register_is_compared_in_seconds():
    """A quarter of the 20,000 places that are the goal, sixty a commune, all much alike: 1 s of the 10 s for all."""
    kinds = ["EPN", "Médiathèque", "Mairie", "France Services", "Association"]
    profiles = [
        read_profile(
            {
                "pk": n,
                "name": f"{kinds[n % 5]} {['des Ormes', 'Jean Moreau', 'du Lac', 'Odette Garnier'][n % 4]} {n % 7}",
                "address": f"{n % 90} rue {['des Ormes', 'de la Gare', 'du Port'][n % 3]}",
                "commune_id": str(n // 60),
                "commune__name": f"Commune {n // 60}",
                "latitude": 47 + n / 10_000,
                "longitude": 2.0,
                "phone": f"+332380{n % 9000:05d}",
            }
        )
        for n in range(5_000)
    ]

    def compare_all():
        for one, other in pairs(profiles):
            compare(profiles[one], profiles[other])

    assert len(pairs(profiles)) > 25_000
    assert is_quick(compare_all, 10)
