import pytest

from cartoparty.standards import contacts
from cartoparty.standards.normalise import Unusable


@pytest.mark.parametrize(
    ("value", "numbers"),
    [
        ("02.38.00.00.00", ["+33238000000"]),
        ("02 38 00 00 00", ["+33238000000"]),
        ("02-38-00-00-00", ["+33238000000"]),
        ("02  38 00 00 00", ["+33238000000"]),
        ("0033238000000", ["+33238000000"]),
        ("+33 (0)2 38 00 00 00", ["+33238000000"]),
        ("+33 2 38 00 00 00", ["+33238000000"]),
        ("02 38 00 00 00 / 02 38 00 00 01", ["+33238000000", "+33238000001"]),
        ("02 38 00 00 00 ou 06 00 00 00 01", ["+33238000000", "+33600000001"]),
        ("02 38 00 00 00 - 02 38 00 00 00", ["+33238000000"]),
        (238000000, ["+33238000000"]),
        ("0590 00 00 00", ["+590590000000"]),
        ("06 92 00 00 00", ["+262692000000"]),
        ("+262 262 00 00 00", ["+262262000000"]),
        ("+687 12 34 56", ["+687123456"]),
        ("-", []),
        ("", []),
        (None, []),
    ],
)
def test_phones(value, numbers):
    assert contacts.phones(value) == numbers
    assert all(contacts.E164.match(number) for number in numbers)


def test_a_local_number_of_the_pacific_takes_the_country_of_its_postcode():
    assert contacts.phones("12 34 56", "98800") == ["+687123456"]


@pytest.mark.parametrize("value", ["3949", "12 34 56", "demander à la mairie", "02 38 00 00", "1234567890123456"])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(Unusable) as refused:
        contacts.phones(value, "45000")
    assert refused.value.code == "phone_invalid"


@pytest.mark.parametrize(
    ("value", "addresses", "leftovers"),
    [
        ("accueil@exemple.fr", ["accueil@exemple.fr"], ""),
        ("Accueil@Exemple.FR ; contact@exemple.fr", ["Accueil@exemple.fr", "contact@exemple.fr"], ""),
        ("mailto:accueil@exemple.fr /", ["accueil@exemple.fr"], ""),
        ("accueil@exemple.fr|accueil@exemple.fr", ["accueil@exemple.fr"], ""),
        ("accueil.exemple.fr", [], "accueil.exemple.fr"),
        ("accueil@exemple.fr (le matin)", ["accueil@exemple.fr"], "(le matin)"),
        ("a@b", [], "a@b"),
        ("-", [], ""),
    ],
)
def test_emails(value, addresses, leftovers):
    assert contacts.emails(value) == (addresses, leftovers)


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("https://exemple.fr/accueil", "https://exemple.fr/accueil"),
        ("exemple.fr", "https://exemple.fr"),
        ("www.exemple.fr/a", "https://www.exemple.fr/a"),
        ("HTTP://Exemple.FR", "http://exemple.fr"),
        ("http:/exemple.fr", "http://exemple.fr"),
        ("https://exemple.fr/Solidarité", "https://exemple.fr/Solidarit%C3%A9"),
        ("https://café.fr/", "https://xn--caf-dma.fr/"),
        ("", ""),
    ],
)
def test_url(value, address):
    assert contacts.url(value) == address


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://exemple.fr",
        "facebook : lamediatheque",
        "sur place",
        "https://moi:secret@exemple.fr",
        "https://exemple.fr:port/",
        "https://",
        "https://localhost/",
        "https://exemple.fr/" + "a" * 600,
    ],
)
def test_what_is_no_web_address_is_refused(value):
    with pytest.raises(Unusable):
        contacts.url(value)


def test_urls_are_split_and_those_refused_are_told():
    assert contacts.urls("https://a.fr|www.b.fr, https://c.fr") == (
        ["https://a.fr", "https://www.b.fr", "https://c.fr"],
        "",
    )
    assert contacts.urls("https://a.fr|page facebook") == (["https://a.fr"], "page facebook")


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://exemple.fr/a(b)", "https://exemple.fr/a%28b%29"),
        ("https://exemple.fr/a?b=c:d", "https://exemple.fr/a?b=c%3Ad"),
        ("https://exemple.fr:8443/a", ""),
        ("", ""),
    ],
)
def test_an_address_is_rewritten_for_the_national_library_or_left_out(address, written):
    assert contacts.judged_url(address) == written
