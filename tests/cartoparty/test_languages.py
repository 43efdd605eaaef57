"""Languages spoken: chosen in the form, counted among the filters, said nationally, never lost to an import."""

import pytest
from django.db import IntegrityError
from django.http import QueryDict

from cartoparty.enums import Language, SpecificSupport
from cartoparty.forms import StructureForm
from cartoparty.models import Structure
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def places():
    bourges = CommuneFactory(bourges=True)
    for name, languages, support in (
        ("Arabe", ["ar", "fsl"], []),
        ("National", [], ["english"]),
        ("Les deux", ["en", "ar"], ["english", "other_languages"]),
        ("Français", [], ["deafness"]),
    ):
        StructureFactory(published=True, commune=bourges, name=name, languages=languages, specific_support=support)


def names(response):
    return [card["title"] for card in response.context["cards"]]


def test_languages_are_a_filter_with_counts_that_knows_the_national_english(client, places):
    assert names(client.get("/structures/", {"langue": "anglais"})) == ["Les deux", "National"]
    both = client.get("/structures/", {"langue": ["anglais", "arabe"]})
    assert names(both) == ["Arabe", "Les deux", "National"]
    assert "où l’on parle anglais ou arabe" in both.context["parts"][0]["text"]
    assert both.context["selection"].facet_counts["langue"] == {"en": 2, "ar": 2, "fsl": 1}
    column = client.get("/structures/carte.json").json()["langue"]
    assert sorted(map(sorted, column["sets"])) == [
        [],
        ["anglais"],
        ["anglais", "arabe"],
        ["arabe", "langue-des-signes-francaise"],
    ]
    assert "Langue des signes française" in client.get(Structure.objects.get(name="Arabe").get_absolute_url()).text


def test_the_api_gives_languages_and_filters_by_them(client, places):
    answer = client.get("/api/v1/structures/", {"language": ["Arabe", "fsl"]}).json()
    assert [(row["name"], row["languages"]) for row in answer["results"]] == [
        ("Arabe", ["Arabe", "Langue des signes française"]),
        ("Les deux", ["Anglais", "Arabe"]),
    ]
    assert client.get("/api/v1/structures/", {"language": "klingon"}).status_code == 400


@pytest.mark.parametrize(
    ("languages", "support", "national"),
    [
        (["ar"], [], ["other_languages"]),
        (["en", "ar"], ["illiteracy"], ["illiteracy", "english", "other_languages"]),
        (["fsl"], [], []),
        (["en"], ["english"], ["english"]),
        ([], ["english"], ["english"]),
    ],
)
def test_the_form_says_languages_in_the_words_of_the_national_list_too(languages, support, national):
    data = QueryDict(mutable=True)
    data.setlist("languages", languages)
    data.setlist("specific_support", support)
    form = StructureForm(data, instance=StructureFactory(), user=UserFactory(mediator=True))
    form.is_valid()
    assert form.cleaned_data["languages"] == languages
    assert form.cleaned_data["specific_support"] == national


def test_the_database_knows_the_languages():
    with pytest.raises(IntegrityError, match="cartoparty_structure_known_languages"):
        StructureFactory(languages=["klingon"])
    assert len({member.label for member in Language}) == len(Language)
    assert SpecificSupport.ENGLISH == "english"
