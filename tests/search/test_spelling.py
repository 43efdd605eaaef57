import pytest

from epn_commons.search.spelling import correct, distance, one_slip_away
from tests.search.documents import document, put


@pytest.mark.parametrize(
    ("a", "b", "slips"),
    [
        ("numerique", "numerique", 0),
        ("numreique", "numerique", 1),
        ("numrique", "numerique", 1),
        ("numeriqque", "numerique", 1),
        ("nunerique", "numerique", 1),
        ("nuemrqiue", "numerique", 2),
        ("abc", "", 3),
        ("", "abc", 3),
        ("ca", "abc", 3),
    ],
)
def test_distance(a, b, slips):
    assert distance(a, b) == distance(b, a) == slips


def test_one_slip_away_is_all_that_the_distance_says():
    assert {"el", "lea", "elaa", "xla"} <= one_slip_away("ela")
    assert all(distance("carte", slip) == 1 for slip in one_slip_away("carte"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("mediateque", "médiathèque"),
        ("mediathqeue", "médiathèque"),
        ("imprmiante", "imprimante"),
        ("imprimenet", "imprimante"),
        ("crate", "carte"),
        ("vireson", "vierzon"),
    ],
)
def test_slips_are_corrected(typed, shown):
    put(document("Médiathèque de Vierzon", body="Une imprimante, une carte"))
    assert correct([typed])[typed].shown == shown


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["caf", "zzzzzz", "12345", "عربي", "a" * 300])
def test_what_resembles_nothing_is_left(typed):
    put(document("Médiathèque de Vierzon", body="café"))
    assert correct([typed]) == {}


@pytest.mark.django_db
def test_the_most_used_of_two_equally_near_words():
    put(*[document("Atelier poste") for _ in range(5)], document("Une porte"))
    assert correct(["pozte"])["pozte"].shown == "poste"


@pytest.mark.django_db
def test_nothing_to_correct_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert correct([]) == {}
