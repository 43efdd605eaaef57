"""The bench of duplicates through HTTP: who decides on which pair, what it does, what two at once are told."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cartoparty.duplicates.finding import find
from cartoparty.duplicates.merging import merge
from cartoparty.enums import PairState
from cartoparty.models import DuplicatePair, MergeRecord
from cartoparty.tasks import find_duplicates
from epn_commons.contributions.enums import Status
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.contributions.moderation import coordinator_of
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/cartoparty/duplicatepair/"
MERGES = "/admin/cartoparty/mergerecord/"


def pair_of(**other):
    """Two records of one place of Orléans, found to be so: the first is the one to keep."""
    commune = CommuneFactory(orleans=True)
    number = DuplicatePair.objects.count()
    address = f"{3 * number + 1} rue des Ormes"
    common = {"commune": commune, "address": address, "phone": f"+3323800{number:04d}", "published": True}
    StructureFactory(**common, name=f"Atelier {NAMES[number]}")
    StructureFactory(**{**common, "name": f"L’Atelier {NAMES[number]}", "summary": "On y répare.", **other})
    find()
    return DuplicatePair.objects.latest("pk")


NAMES = (
    "Garance", "Mistral", "Pivoine", "Quenouille", "Bruyère", "Sarcelle", "Tilleul", "Verveine", "Wagon", "Zéphyr",
    "Hirondelle", "Jonquille",
)  # fmt: skip


def address(pair):
    return reverse("admin:cartoparty_duplicatepair_change", args=[pair.pk])


def said(response):
    return [str(message) for message in response.context["messages"]]


def shown(client, pair, **query):
    """What the form of the page holds."""
    context = client.get(address(pair), query).context
    fields = {f"vu_{record['structure'].pk}": record["stamp"] for record in context["records"]}
    for choice in context["choices"]:
        fields |= {f"choix_{choice.name}": str(option.side) for option in choice.options if option.is_chosen}
    return {**fields, "garder": context["keep"].pk, "suivante": context["following"] or ""}


def decide(client, pair, choice, **fields):
    return client.post(address(pair), {**shown(client, pair), "decision": choice, **fields}, follow=True)


@pytest.fixture
def coordinator(client):
    user = coordinator_of("45", full_name="Dominique Petit")
    client.force_login(user)
    return user


class TestWhoDecides:
    @pytest.mark.parametrize(
        ("role", "status"),
        [
            (None, 302),
            ("mediator", 302),
            ("jurist", 302),
            ("partner", 302),
            ("coordinator", 200),
            ("administrator", 200),
        ],
    )
    def test_by_role(self, client, role, status):
        pair, merged = pair_of(), pair_of()
        record = merge(merged.first, merged.second, by=UserFactory(coordinator=True))
        if role:
            client.force_login(UserFactory(**{role: True}))
        for where in (LIST, address(pair), MERGES, f"{MERGES}{record.pk}/change/"):
            assert client.get(where).status_code == status
        if status == 302:
            client.post(address(pair), {"decision": "distincts"})
            client.post(f"{MERGES}{record.pk}/change/")
            pair.refresh_from_db(), record.refresh_from_db()
            assert (pair.state, record.undone_at) == (PairState.SUGGESTED, None)

    @pytest.mark.parametrize(("departments", "status"), [(["45"], 200), (["18", "45"], 200), ([], 200), (["18"], 404)])
    def test_by_territory(self, client, departments, status):
        pair, merged = pair_of(), pair_of()
        record = merge(merged.first, merged.second, by=UserFactory(coordinator=True))
        client.force_login(coordinator_of(*departments))
        assert client.get(address(pair)).status_code == status
        assert client.post(address(pair), {}, follow=True).status_code == status
        assert client.get(f"{MERGES}{record.pk}/change/").status_code == status
        assert client.post(f"{MERGES}{record.pk}/change/", follow=True).status_code == status
        assert (pair in client.get(LIST).context["cl"].result_list) == (status == 200)
        assert (record in client.get(MERGES).context["cl"].result_list) == (status == 200)

    @pytest.mark.parametrize("pk", ["abc", "9" * 30, "0/change", "-1", "%D9%A3"])
    def test_an_address_that_is_no_pair(self, client, coordinator, pk):
        for where in (LIST, MERGES):
            assert client.get(f"{where}{pk}/change/").status_code == 404

    def test_a_pair_that_is_gone_leads_to_the_list(self, client, coordinator):
        pair = pair_of()
        where = address(pair)
        pair.delete()
        response = client.get(where, follow=True)
        assert response.redirect_chain[-1][0] == LIST
        assert "n’attend plus" in said(response)[0]


class TestList:
    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("", 2),
            ("certitude=certain", 2),
            ("certitude=possible", 0),
            ("certitude=distinct", 2),
            ("departement=45", 2),
            ("departement=18", 2),
            ("etat=distincts", 1),
            ("q=garance", 1),
            ("etat=distincts&q=garance", 0),
        ],
    )
    def test_filters(self, client, coordinator, query, count):
        pair_of(), pair_of(), pair_of().mark_distinct(by=coordinator)
        assert len(client.get(f"{LIST}?{query}").context["cl"].result_list) == count

    def test_the_surest_comes_first_and_says_why(self, client, coordinator):
        pair_of(address="8 quai du Châtelet")
        surest = pair_of()
        response = client.get(LIST)
        assert response.context["cl"].result_list[0] == surest
        assert "même téléphone" in response.content.decode()

    def test_a_pair_of_which_a_record_left_the_register_does_not_wait(self, client, coordinator):
        pair = pair_of()
        pair.second.archive(by=coordinator, reason="Fermé.")
        assert "Aucun doublon à décider" in client.get(LIST).content.decode()

    def test_the_home_of_the_admin_counts_them(self, client, coordinator):
        assert "à comparer" not in client.get("/admin/").content.decode()
        pair_of()
        assert "1 doublon possible à comparer" in client.get("/admin/").content.decode()

    def test_the_cost_does_not_follow_the_number(self, client, coordinator):
        merged, first = pair_of(), pair_of()
        merge(merged.first, merged.second, by=coordinator)
        costs = []
        client.get(LIST), client.get(address(first))
        for others in (0, 10):
            for _other in range(others):
                pair_of()
            for where in (LIST, MERGES, address(first)):
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(where).status_code == 200
                costs.append(len(queries))
        assert costs[:3] == costs[3:]


class TestMerging:
    def test_what_is_proposed_then_the_next_pair(self, client, coordinator):
        pair, following = pair_of(), pair_of()
        response = decide(client, pair, "fusionner", suivante=following.pk)
        assert response.redirect_chain[-1][0] == address(following)
        record = MergeRecord.objects.get()
        assert record.merged_by == coordinator
        assert said(response) == [
            f"C’est une seule fiche : « {record.kept} ». L’ancienne adresse y conduit. "
            f'<a href="{MERGES}{record.pk}/change/">Annuler la fusion</a>'
        ]
        pair.refresh_from_db()
        assert (pair.state, pair.decided_by) == (PairState.MERGED, coordinator)
        assert client.get(record.dropped.get_absolute_url())["Location"] == record.kept.get_absolute_url()

    def test_line_by_line(self, client, coordinator):
        pair = pair_of(services=["administrative_help"], description="Deux salles.")
        decide(client, pair, "fusionner", choix_name="drop", choix_services="both", choix_description="keep")
        record = MergeRecord.objects.select_related("kept").get()
        assert record.kept.name == record.before["dropped"]["name"]
        assert record.kept.services == ["access", "everyday_tools", "administrative_help"]
        assert record.sides["description"] == "keep"

    def test_the_other_record_may_be_kept(self, client, coordinator):
        pair = pair_of()
        proposed = client.get(address(pair)).context
        asked = {"garder": proposed["drop"].pk}
        assert client.get(proposed["swap_url"]).context["keep"] == proposed["drop"]
        client.post(address(pair), {**shown(client, pair, **asked), "decision": "fusionner"})
        assert MergeRecord.objects.get().kept == proposed["drop"]

    @pytest.mark.parametrize("garder", ["0", "abc", "٣", "9" * 30])
    def test_a_record_that_is_not_of_the_pair_is_not_kept(self, client, coordinator, garder):
        pair = pair_of()
        assert client.get(address(pair), {"garder": garder}).context["keep"] in (pair.first, pair.second)
        assert decide(client, pair, "fusionner", garder=garder).status_code == 200
        assert {MergeRecord.objects.get().kept, MergeRecord.objects.get().dropped} == {pair.first, pair.second}

    def test_what_is_published_cannot_go_into_what_is_not(self, client, coordinator):
        pair = pair_of(published=False, submitted=True)
        page = client.get(address(pair), {"garder": pair.second.pk}).context
        assert (page["keep"], page["swap_url"]) == (pair.first, "")

    def test_someone_edited_a_record_meanwhile(self, client, coordinator):
        pair = pair_of()
        fields = shown(client, pair)
        pair.first.revise({"phone": "+33238999999"}, by=UserFactory(coordinator=True))
        response = client.post(address(pair), {**fields, "decision": "fusionner"}, follow=True)
        assert response.redirect_chain[-1][0] == f"{address(pair)}?garder={fields['garder']}"
        assert "la fiche a changé depuis que vous l’avez ouverte" in said(response)[0]
        assert "02 38 99 99 99" in response.content.decode().replace("\u00a0", " ")
        assert not MergeRecord.objects.exists()
        decide(client, pair, "fusionner")
        assert MergeRecord.objects.exists()

    def test_without_having_read_nothing_is_merged(self, client, coordinator):
        pair = pair_of()
        response = client.post(address(pair), {"decision": "fusionner"}, follow=True)
        assert "la fiche a changé" in said(response)[0]
        assert not MergeRecord.objects.exists()

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"choix_name": "both"}, "n’est pas un choix"),
            ({"choix_name": "x" * 5000}, "n’est pas un choix"),
            ({"decision": "exploser"}, "Choisissez ce que vous décidez"),
            ({"decision": ""}, "Choisissez ce que vous décidez"),
        ],
    )
    def test_what_no_page_sends(self, client, coordinator, fields, words):
        pair = pair_of()
        assert words in said(decide(client, pair, "fusionner", **fields))[0]
        assert not MergeRecord.objects.exists()

    @pytest.mark.parametrize("decision", ["fusionner", "distincts"])
    def test_two_coordinators_at_once(self, client, coordinator, decision):
        pair, other = pair_of(), UserFactory(coordinator=True, full_name="Claude Durand")
        fields = shown(client, pair)
        pair.mark_distinct(by=other)
        response = client.post(address(pair), {**fields, "decision": decision}, follow=True)
        assert "déjà été traitée par Claude Durand" in said(response)[0]
        pair.refresh_from_db()
        assert (pair.decided_by, MergeRecord.objects.count()) == (other, 0)

    def test_a_record_left_the_register_meanwhile(self, client, coordinator):
        pair = pair_of()
        fields = shown(client, pair)
        pair.second.archive(by=coordinator, reason="Fermé.")
        response = client.post(address(pair), {**fields, "decision": "fusionner"}, follow=True)
        assert "archivée" in said(response)[0]
        assert not MergeRecord.objects.exists()


class TestDistinct:
    def test_it_is_remembered_and_can_be_taken_back(self, client, coordinator):
        pair = pair_of()
        response = decide(client, pair, "distincts")
        assert response.redirect_chain[-1][0] == LIST
        assert f'<a href="{address(pair)}">Revenir sur cette décision</a>' in said(response)[0]
        find()
        assert not client.get(LIST).context["cl"].result_list
        assert "Déclarés distincts" in client.get(address(pair)).content.decode()
        response = client.post(address(pair), {"decision": "revoir"}, follow=True)
        assert response.redirect_chain[-1][0] == address(pair)
        assert pair in client.get(LIST).context["cl"].result_list


class TestUndoing:
    def test_both_records_are_back(self, client, coordinator):
        pair = pair_of(description="Deux salles.")
        decide(client, pair, "fusionner")
        record = MergeRecord.objects.get()
        where = f"{MERGES}{record.pk}/change/"
        assert "Deux salles." in client.get(where).content.decode()
        response = client.post(where, follow=True)
        assert response.redirect_chain[-1][0] == address(pair)
        assert "de nouveau deux fiches" in said(response)[0]
        record.refresh_from_db()
        assert (record.undone_by, record.dropped.status) == (coordinator, Status.PUBLISHED)
        assert client.get(record.dropped.get_absolute_url()).status_code == 200
        assert "Annulée" in client.get(where).content.decode()

    def test_what_was_corrected_since_stays_and_is_told(self, client, coordinator):
        pair = pair_of(description="Deux salles.")
        decide(client, pair, "fusionner")
        record = MergeRecord.objects.get()
        record.kept.revise({"description": "Trois salles."}, by=coordinator)
        response = client.post(f"{MERGES}{record.pk}/change/", follow=True)
        assert "Corrigé depuis la fusion" in said(response)[1]

    def test_twice(self, client, coordinator):
        pair = pair_of()
        decide(client, pair, "fusionner")
        where = f"{MERGES}{MergeRecord.objects.get().pk}/change/"
        client.post(where)
        assert "déjà été traitée par Dominique Petit" in said(client.post(where, follow=True))[-1]


def test_every_night_pairs_are_looked_for():
    pair = pair_of()
    pair.delete()
    find_duplicates(0)
    assert DuplicatePair.objects.count() == 1
