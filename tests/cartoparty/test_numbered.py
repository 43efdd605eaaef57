import pytest

from cartoparty.addresses.numbered import read_numbered


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("12 rue des Ormes", (12, "", "Rue des Ormes")),
        ("12, rue des Ormes", (12, "", "Rue des Ormes")),
        ("12 bis, rue des Ormes", (12, "bis", "Rue des Ormes")),
        ("3B avenue Jean Jaurès", (3, "b", "Avenue Jean Jaurès")),
        ("5 av. de la Libération", (5, "", "Avenue de la Libération")),
        ("7 allée d’Orléans", (7, "", "Allée d’Orléans")),
        ("1 grande rue", (1, "", "Grande rue")),
        ("8 RUE DE L'ÉGLISE", (8, "", "Rue de l'Église")),
        ("2 place du 8 mai 1945", (2, "", "Place du 8 mai 1945")),
        ("4 rue du 11 Novembre", (4, "", "Rue du 11 Novembre")),
    ],
)
def test_a_numbered_street_is_read(address, parts):
    assert read_numbered(address) == parts


@pytest.mark.parametrize(
    "address",
    [
        "",
        "rue des Ormes",
        "4-6 rue des Ormes",
        "4 à 6 rue des Ormes",
        "12 rue",
        "12 Les Bruyères",
        "12 rue des Ormes, bâtiment B",
        "12 rue des Ormes 45000 Orléans",
        "12 rue des Ormes BP 40",
        "12 rue des_Ormes",
        "0 rue des Ormes",
        "45000 rue des Ormes",
        "12 rue " + "x" * 300,
        "12 rue des\x00Ormes",
    ],
)
def test_what_may_be_something_else_is_left(address):
    assert read_numbered(address) is None
