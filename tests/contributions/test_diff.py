"""What an edit changes, in words."""

import pytest

from cartoparty.models import Structure
from epn_commons.contributions.diff import compare
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db


def test_codes_keys_and_booleans_are_read_aloud():
    tours, blois = CommuneFactory(tours=True), CommuneFactory(blois=True)
    before = {"services": ["access"], "commune": tours.pk, "accessible": None, "name": "EPN"}
    after = {"services": ["access", "employment"], "commune": blois.pk, "accessible": True, "name": "EPN"}
    told = {row.name: (row.before, row.after) for row in compare(Structure, before, after)}
    assert told == {
        "services": (
            "Accès internet et matériel informatique",
            "Accès internet et matériel informatique, Insertion professionnelle via le numérique",
        ),
        "commune": ("Tours", "Blois"),
        "accessible": ("", "oui"),
    }


def test_words_that_stay_are_told_from_words_that_go_and_come():
    (row,) = compare(Structure, {"summary": "Un lieu calme"}, {"summary": "Un lieu ouvert"})
    assert row.label == "Présentation en bref"
    assert [(kind, text.strip()) for kind, text in row.words if text.strip()] == [
        ("equal", "Un lieu"),
        ("delete", "calme"),
        ("insert", "ouvert"),
    ]


@pytest.mark.parametrize("count", [1, 12])
def test_comparing_relations_costs_the_same_for_one_and_for_many(count, django_assert_num_queries):
    communes = [CommuneFactory().pk for _number in range(count)]
    with django_assert_num_queries(1):
        compare(Structure, {"commune": None}, {"commune": communes[-1]})
