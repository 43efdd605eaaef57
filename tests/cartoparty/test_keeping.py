"""Favourites and saved selections: shared with the organisation, kept by plain forms, exported and erased."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cartoparty import keeping
from cartoparty.duplicates.merging import merge, undo
from cartoparty.enums import Fee
from cartoparty.models import Favourite, SavedSelection
from epn_commons.accounts import personal_data
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db
PAGE, SAVE, REGISTER = "/structures/favoris/", "/structures/favoris/garder/", "/structures/"


@pytest.fixture
def me():
    return MembershipFactory().user


@pytest.fixture
def colleague(me):
    return MembershipFactory(organisation=me.main_organisation).user


@pytest.fixture
def place():
    return StructureFactory(published=True, name="Médiathèque", commune=CommuneFactory(bourges=True))


def press(client, structure, **data):
    return client.post(f"{structure.get_absolute_url()}favori/", data)


def test_a_favourite_is_kept_from_the_page_and_shared_with_colleagues(client, me, colleague, place):
    client.force_login(me)
    assert "Mettre en favori" in client.get(place.get_absolute_url()).text
    assert press(client, place, next=place.get_absolute_url())["Location"] == place.get_absolute_url()
    press(client, place)
    assert Favourite.objects.count() == 1
    assert "Retirer des favoris" in client.get(place.get_absolute_url()).text
    client.force_login(colleague)
    assert [card["title"] for card in client.get(PAGE).context["cards"]] == ["Médiathèque"]
    listed = client.get(REGISTER)
    assert listed.context["cards"][0]["is_kept"]
    assert f'formaction="{place.get_absolute_url()}favori/"' in listed.text
    assert press(client, place, retirer="1", next="//ailleurs.example/")["Location"] == PAGE
    assert not Favourite.objects.exists()
    press(client, place)  # what the toast « Annuler » sends
    assert Favourite.objects.get().by == colleague


def test_favourites_are_nobody_else_s(client, me, place):
    keeping.keep(place, by=me)
    client.force_login(MembershipFactory().user)
    assert client.get(PAGE).context["cards"] == []
    press(client, place, retirer="1")
    assert Favourite.objects.count() == 1
    client.logout()
    assert client.get(PAGE).status_code == 302
    assert "Mettre en favori" not in client.get(place.get_absolute_url()).text
    assert press(client, place).status_code == 302


def test_without_an_organisation_favourites_are_one_s_own(client, place):
    alone = UserFactory(mediator=True)
    client.force_login(alone)
    press(client, place)
    assert [card["title"] for card in client.get(PAGE).context["cards"]] == ["Médiathèque"]
    draft = StructureFactory()
    assert press(client, draft).status_code == 404


def test_a_full_list_says_so(client, me, place, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_FAVOURITES", 0)
    client.force_login(me)
    client.post(f"{place.get_absolute_url()}favori/", {"next": PAGE})
    assert "Vos favoris sont pleins" in client.get(PAGE).text


def test_a_merge_takes_favourites_along_and_gives_them_back(me, colleague, place):
    other, by = MembershipFactory().user, UserFactory(administrator=True)
    twin = StructureFactory(published=True, name="Mediatheque", commune=place.commune)
    keeping.keep(place, by=me)
    keeping.keep(twin, by=me)
    keeping.keep(twin, by=other)
    record = merge(place, twin, by=by)
    assert set(Favourite.objects.filter(structure=place).values_list("by", flat=True)) == {me.pk, other.pk}
    undo(record, by=by)
    assert Favourite.objects.filter(structure=twin).count() == 2
    assert Favourite.objects.filter(structure=place).count() == 1


def test_a_selection_is_kept_with_its_filters_and_shared(client, me, colleague, place):
    StructureFactory(published=True, name="Payant", fees=[Fee.PAID], commune=place.commune)
    client.force_login(me)
    page = client.get(REGISTER, {"frais": "gratuit", "lieu": "Bourges", "rayon": "10", "page": "1"})
    assert page.context["suggested_name"] == "Lieux gratuits, à moins de 10 km de Bourges"
    sent = {"filtres": page.context["query"], "nom": " Gratuits  de Bourges ", "partager": "oui"}
    assert client.post(SAVE, sent)["Location"] == PAGE
    client.force_login(colleague)
    (kept,) = client.get(PAGE).context["selections"]
    assert (kept.name, kept.organisation) == ("Gratuits de Bourges", me.main_organisation)
    assert [card["title"] for card in client.get(kept.get_absolute_url()).context["cards"]] == ["Médiathèque"]
    client.post(SAVE, sent)
    assert "déjà une sélection de ce nom" in client.get(PAGE).text
    client.post(f"{PAGE}selections/{kept.pk}/")
    assert not client.get(PAGE).context["selections"]
    client.post(f"{PAGE}selections/{kept.pk}/")
    assert len(client.get(PAGE).context["selections"]) == 1


def test_a_selection_kept_for_oneself_is_seen_by_nobody_else(client, me, colleague):
    client.force_login(me)
    client.post(SAVE, {"filtres": "?frais=gratuit", "nom": "Gratuits"})
    kept = SavedSelection.objects.get()
    assert kept.organisation is None
    client.force_login(colleague)
    assert not client.get(PAGE).context["selections"]
    assert client.post(f"{PAGE}selections/{kept.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"filtres": "", "nom": "Tout"}, "Choisissez d’abord"),
        ({"filtres": "inconnu=1&page=3", "nom": "Rien"}, "Choisissez d’abord"),
        ({"filtres": "frais=gratuit", "nom": ""}, "Donnez un nom"),
        ({"filtres": "frais=gratuit", "nom": "a" * 500}, "120"),
        ({"filtres": f"q={'a' * 3000}", "nom": "Long"}, "200"),
        ({"filtres": "&".join(["frais=gratuit"] * 200), "nom": "Long"}, "2000"),
        ({"filtres": "frais=gratuit&frais=cher", "nom": "Faux"}, "n’est pas un choix"),
        ({}, "Choisissez d’abord"),
    ],
)
def test_what_cannot_be_kept_is_said(client, me, sent, said):
    client.force_login(me)
    response = client.post(SAVE, sent, follow=True)
    assert said in response.text.replace("\xa0", "").replace("\u202f", "")
    assert not SavedSelection.objects.exists()


def test_the_list_costs_one_query_more_to_a_member_however_long(client, me, place):
    client.force_login(me)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        return len(captured)

    keeping.keep(place, by=me)
    cost()
    one = cost()
    for _number in range(11):
        keeping.keep(StructureFactory(published=True, commune=place.commune), by=me)
    assert cost() == one


def test_an_account_takes_away_its_own_and_leaves_what_is_shared(me, place):
    keeping.keep(place, by=me)
    alone = UserFactory(mediator=True)
    keeping.keep(place, by=alone)
    collected = personal_data.collect(me)["lieux_favoris"]
    assert collected["lieux"][0]["structure__slug"] == place.slug
    for user in (me, alone):
        personal_data.erase(user)
    kept = Favourite.objects.get()
    assert (kept.organisation, kept.by) == (me.main_organisation, None)


def test_the_database_refuses_what_is_nobody_s_or_twice(me, place):
    organisation = me.main_organisation
    cases = {
        "cartoparty_favourite_is_somebody_s": lambda: Favourite.objects.create(structure=place),
        "cartoparty_favourite_once_in_organisation": lambda: [
            Favourite.objects.create(structure=place, organisation=organisation) for _twice in range(2)
        ],
        "cartoparty_favourite_once_for_person": lambda: [
            Favourite.objects.create(structure=place, by=me) for _twice in range(2)
        ],
        "cartoparty_savedselection_whole": lambda: SavedSelection.objects.create(by=me, name="", query="q=a"),
        "cartoparty_savedselection_name_once_for_person": lambda: [
            SavedSelection.objects.create(by=me, name="A", query="q=a") for _twice in range(2)
        ],
        "cartoparty_savedselection_name_once_in_organisation": lambda: [
            SavedSelection.objects.create(organisation=organisation, name="A", query="q=a") for _twice in range(2)
        ],
    }
    for name, wrong in cases.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            wrong()
    row = SavedSelection.objects.create(organisation=organisation, name="A", query="q=a")
    keeping.remove(row)
    SavedSelection.objects.create(organisation=organisation, name="A", query="q=a")
    with pytest.raises(ValidationError):
        keeping.put_back(row)
