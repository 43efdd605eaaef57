import random
import string

import pytest
from django.db import connection

from epn_commons.search.analysis import LONGEST_QUERY, analyse, clean
from epn_commons.search.extracts import fold
from tests.search.documents import document, put

pytestmark = pytest.mark.django_db

HOSTILE = [
    "",
    " ",
    "\x00\x01\x02",
    "a\x00b",
    "' OR 1=1 --",
    '"; DROP TABLE search_posting; --',
    "%s %(text)s {0} {text} \\",
    "& | ! ( ) :* <-> @@ '",
    "((((((((((",
    "🦄🇫🇷👩‍👩‍👧",
    "ﷺ عربي 中文 кириллица",
    "\u202e\u200b\ufeff",
    "x" * 10_000,
    "mot " * 3_000,
    "l’" * 2_000,
    "4e5 1.2.3 -3 +33 1er 2èmes 0x1F",
    "<script>alert(1)</script>",
    "a" * 2_100 + " b",
]


def sql(function, text):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [text])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_typed_is_read(text):
    put(document("Un lieu"))
    for unfinished in (False, True):
        query = analyse(text, unfinished=unfinished)
        assert len(query.text) <= LONGEST_QUERY


def test_control_characters_are_spaces():
    assert clean("  numérique\x00\t\nà\u200b Bourges ") == "numérique à Bourges"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L’été à l'Œuvre", "l ete a l oeuvre"),
        ("art. L.311-3 du CRPA", "art l 311 3 du crpa"),
        ("L311-3", "l 311 3"),
        ("contact@ants.gouv.fr", "contact ants gouv fr"),
        ("e-mail_perso", "e mail perso"),
        ("Ça, 5G ?", "ca 5g"),
        ("…", ""),
    ],
)
def test_words(text, words):
    assert sql("search_words", text) == words


def test_words_are_folded_alike_in_python():
    """Extracts mark by words folded here what the index folded there."""
    random.seed(3)
    letters = string.ascii_letters + "éèêëàâäîïôöùûüÿçœæÉÈÀÇŒÆñ"
    for word in ("".join(random.choices(letters, k=random.randint(1, 12))) for _ in range(200)):
        assert fold(word) == sql("search_words", word), word


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("DONNEES", "donnée"),
        ("imprimantes", "imprimante"),
        ("l’allocation", "allocations"),
        ("numerique", "numériques"),
        ("confirmer", "confirmé"),
        ("oeuvre", "Œuvre"),
    ],
)
def test_forms_of_a_word_meet(typed, written):
    put(document(f"Avec {written} dedans"), document("Sans"))
    assert analyse(typed).weights


def test_small_words_are_not_looked_for():
    put(document("De la médiation"))
    query = analyse("de la le à l’")
    assert set(query.weights) <= {"a"}
    assert query.words == ["de", "la", "le", "a", "l"]


def test_rare_words_weigh_more():
    put(*[document(f"Numérique {n}") for n in range(30)], document("Numérique et couture"))
    weights = analyse("numérique couture").weights
    assert weights["coutur"] > 3 * weights["numer"] > 0


def test_a_word_indexed_a_moment_ago_is_known_before_it_is_counted():
    put(document("Bonjour"))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_lexeme")
    assert analyse("bonjour").weights
