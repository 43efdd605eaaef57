"""Rows of the network's export: what they say is taken, what they do not say is not made up."""

import datetime

import pytest

from cartoparty.standards import hub_lo
from cartoparty.standards.record import Rejected, Severity

ROW = {
    "gid": 9001,
    "c_gid": 9001,
    "c_nom": "EPN D’ESSAI",
    "c_adresse": "Place du Test,..",
    "c_postcode": 45000,
    "c_city": "ORLEANS",
    "c_telephone": "02.38.00.00.00",
    "c_courriel": "accueil@exemple.fr",
    "c_site_web": "exemple.fr",
    "c_statut_juridique": "Associatif",
    "c_etiquettes": "EPN",
    "c_acces_pmr": "oui",
    "c_materiel_info": "oui",
    "c_materiel_info_detail": "3 ordinateurs en libre accès",
    "c_formation": "oui",
    "c_formation_detail": "Ateliers gratuits",
    "c_accompagnement_personnel": "oui",
    "c_accompagnement_personnel_detail": "Aide au CV",
    "c_espace_teletravail": "non",
    "c_accompagnement_teletravail": "",
    "c_horaire_ouverture": "du lundi au vendredi de 9h à 12h",
    "c_jours_semaine": "{Lundi,Mardi,Mercredi,Jeudi,Vendredi}",
    "c_public_cible": "",
    "c_lat_coor1": 47.9,
    "c_long_coor1": 1.9,
    "c__edit_datemaj": "2021/03/09 14:16:50.898",
    "c_categories_espace": "{EPN}",
    "c_arr_statut_juridique": "",
    "c_siren_site": 732829320,
    "c_raison_sociale": "ASSOCIATION D’ESSAI",
    "c_varchar_public_cible": "Jeunes 16-25 ans",
}
SILENT = {
    "c_materiel_info": "non",
    "c_formation": "non",
    "c_accompagnement_personnel": "non",
    "c_espace_teletravail": "non",
    "c_materiel_info_detail": "",
    "c_formation_detail": "",
    "c_accompagnement_personnel_detail": "",
}


def read(**changes):
    return hub_lo.read(ROW | changes, 1)


def test_a_whole_row():
    record = read()
    assert record.blocking == []
    assert (record.source, record.external_id, record.licence) == ("hub-lo", "9001", "etalab-2.0")
    assert (record.name, record.address, record.commune_name) == ("EPN D’ESSAI", "Place du Test", "ORLEANS")
    assert (record.pivot, record.siren, record.parent_name) == ("", "732829320", "ASSOCIATION D’ESSAI")
    assert (record.phone, record.websites) == ("+33238000000", ["https://exemple.fr"])
    assert record.opening_hours == "Mo-Fr 09:00-12:00"
    assert record.updated_on == datetime.date(2021, 3, 9)
    assert record.accessible is True
    assert record.typologies == ["epn", "asso"]
    assert record.services == ["access", "everyday_tools", "employment"]
    assert record.audiences == ["young_people"]
    assert record.fees == ["free"]
    assert record.accompaniments == ["individual", "autonomous", "workshop"]
    for words in (
        "Matériel : 3 ordinateurs en libre accès",
        "Formation : Ateliers gratuits",
        "Public : Jeunes 16-25 ans",
    ):
        assert words in record.description


@pytest.mark.parametrize(
    ("category", "services"),
    [
        ("{EPN}", ["everyday_tools"]),
        ("{Club-info}", ["everyday_tools"]),
        ("{MSAP}", ["administrative_help"]),
        ("{Fablab}", ["leisure_and_creation"]),
        ('{"Promeneur du net"}', ["parenting"]),
        ("{Médiathèque}", []),
        ("{Mairie}", []),
        ("{Coworking}", []),
        ("{autres}", []),
    ],
)
def test_a_category_alone_deduces_only_what_defines_it(category, services):
    record = read(**SILENT, c_categories_espace=category)
    assert record.services == services
    assert ("services" in record.blocking) is (not services)
    deduced = [issue for issue in record.issues if issue.code == "services_deduced"]
    assert bool(deduced) is bool(services)
    assert all(issue.severity == Severity.INFO for issue in deduced)


def test_remote_work_is_no_service():
    assert read(**SILENT | {"c_espace_teletravail": "oui"}, c_categories_espace="{Coworking}").services == []


def test_training_in_a_coworking_space_is_not_taken_for_everyday_tools():
    assert read(**SILENT | {"c_formation": "oui"}, c_categories_espace="{Coworking}").services == []


def test_typed_words_outweigh_an_unticked_box():
    changes = SILENT | {"c_materiel_info_detail": "2 ordinateurs au public"}
    assert read(**changes, c_categories_espace="{Mairie}").services == ["access"]


@pytest.mark.parametrize(
    ("column", "words", "service"),
    [
        ("c_accompagnement_personnel_detail", "Aide aux démarches en ligne", "administrative_help"),
        ("c_accompagnement_personnel_detail", "Lettres de motivation", "employment"),
        ("c_formation_detail", "Initiation au clavier", "everyday_tools"),
        ("c_formation_detail", "Impression 3D", "leisure_and_creation"),
        ("c_formation_detail", "Repérer les fake news", "digital_culture"),
        ("c_formation_detail", "La sécurité sur internet", "safe_use"),
        ("c_accompagnement_teletravail", "Connexion wifi", "access"),
    ],
)
def test_words_ground_their_service(column, words, service):
    assert read(**SILENT | {column: words}, c_categories_espace="{autres}").services == [service]


@pytest.mark.parametrize(
    ("words", "fees"),
    [
        ("Ateliers gratuits", ["free"]),
        ("Gratuit pour les abonnés", ["free_on_condition"]),
        ("Formations payantes", ["paid"]),
        ("Impression à 0,20 € la feuille", []),
        ("Tarifs sur demande", []),
    ],
)
def test_fees_only_where_they_are_written(words, fees):
    assert read(c_formation_detail=words).fees == fees


@pytest.mark.parametrize(
    ("words", "audiences"),
    [
        ("Tout public", []),
        ("Tout public (jeunes, seniors)", []),
        ("Séniors et familles", ["families", "seniors"]),
        ("Étudiants", ["students"]),
        ("Entrepreneurs", []),
    ],
)
def test_audiences_only_when_specifically_addressed(words, audiences):
    assert read(c_varchar_public_cible=words).audiences == audiences


@pytest.mark.parametrize(
    ("changes", "name", "value"),
    [
        ({"c_siren_site": "000000000"}, "siren", ""),
        ({"c_acces_pmr": "non"}, "accessible", False),
        ({"c_acces_pmr": ""}, "accessible", None),
        ({"c_telephone": "-"}, "phone", ""),
        ({"c_nom": "BUS ITINÉRANT"}, "mobility", ["itinerant"]),
        ({"c_raison_sociale": "Epn d'essai"}, "parent_name", ""),
        ({"c_statut_juridique": "contact@exemple.fr"}, "emails", ["accueil@exemple.fr", "contact@exemple.fr"]),
        ({"c_horaire_ouverture": "False", "c_jours_semaine": ""}, "opening_hours_note", ""),
        ({"c_categories_espace": "", "c_etiquettes": "PDN"}, "programmes", ["promeneurs_du_net"]),
        ({"c_nom": "MISSION LOCALE D’ESSAI"}, "typologies", ["epn", "ml", "asso"]),
        ({"c_nom": "FRANCE SERVICES D’ESSAI"}, "programmes", ["france_services"]),
    ],
)
def test_particular_values(changes, name, value):
    assert getattr(read(**changes), name) == value


def test_text_that_slid_into_another_column_stays_in_the_description():
    record = read(
        c_premier_financeur="Un scanner à l’accueil", c_etiquettes="EPN, Mairie", c_statut_juridique="Public"
    )
    assert "Autre information : Un scanner à l’accueil" in record.description
    assert "Étiquettes d’origine : EPN, Mairie" in record.description
    assert "Statut juridique : Public" in record.description


def test_unreadable_hours_are_a_note():
    record = read(c_horaire_ouverture="se renseigner", c_jours_semaine="")
    assert (record.opening_hours, record.opening_hours_note) == ("", "se renseigner")


def test_a_missing_address_is_to_complete():
    assert read(c_adresse="").blocking == ["address"]


def test_a_row_that_names_no_place_is_rejected():
    with pytest.raises(Rejected):
        hub_lo.read({"c_city": "ORLEANS"}, 1)
