"""Addresses made from titles."""

import pytest
from django.urls import resolve

from cartoparty.models import Structure
from epn_commons.contributions.kinds import get_kind
from epn_commons.contributions.slugs import SlugMaker, make_slug
from tests.cartoparty.factories import StructureFactory

pytestmark = pytest.mark.django_db


def test_the_same_title_gets_the_next_number_that_nobody_bears():
    for slug in ("epn", "epn-3"):
        StructureFactory(slug=slug)
    slugs = SlugMaker(Structure)
    assert [slugs.make("EPN") for _number in range(4)] == ["epn-2", "epn-4", "epn-5", "epn-6"]
    assert slugs.make("EPN 5", "") == "epn-5-2"
    assert (slugs.make("Épn", None), slugs.make("!?"), slugs.make("")) == ("epn-7", "fiche", "fiche-2")
    assert make_slug(Structure, "EPN") == "epn-2"


def test_thirty_thousand_alike_do_not_each_start_from_two():
    slugs = SlugMaker(Structure)
    given = [slugs.make("EPN", "Orléans") for _number in range(30_000)]
    assert (given[0], given[-1], len(set(given))) == ("epn-orleans", "epn-orleans-30000", 30_000)


@pytest.mark.parametrize(
    ("kind", "title", "slug"),
    [
        ("procedure", "Alertes !", "demarche-alertes"),
        ("procedure", "Service public", "demarche-service-public"),
        ("question", "Ce qui a changé ?", "question-juridique-ce-qui-a-change"),
        ("training", "Ajouter", "formation-ajouter"),
        ("structure", "Livret", "structure-livret"),
        ("structure", "Livret d’accueil", "livret-daccueil"),
    ],
)
def test_the_address_of_another_page_is_no_slug(kind, title, slug):
    """Found by its address, whatever the list of pages becomes."""
    model = get_kind(kind)
    assert make_slug(model, title) == slug
    assert resolve(model(slug=slug).get_absolute_url()).kwargs == {"slug": slug}
