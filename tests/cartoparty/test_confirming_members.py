"""« Still right? » for members, the badge that everyone reads, the mark and the reminders that editors see."""

import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cartoparty.confirming import UNDO_WITHIN, confirm
from cartoparty.enums import FactGroup
from cartoparty.models import Confirmation, ReminderPlan, Structure
from cartoparty.quality import assess
from epn_commons.accounts import personal_data
from epn_commons.contributions.models import Change
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory, DepartmentFactory

pytestmark = pytest.mark.django_db
ALL = list(FactGroup)
ROLES = ["anonymous", "member", "partner", "mediator", "author", "jurist", "coordinator", "elsewhere", "administrator"]


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def structure():
    return StructureFactory(published=True, commune=CommuneFactory(bourges=True))


def sign_in(client, role, structure):
    if role == "author":
        client.force_login(structure.author)
    elif role == "member":
        client.force_login(UserFactory())
    elif role == "elsewhere":
        client.force_login(UserFactory(coordinator=True, departments=[DepartmentFactory(code="37")]))
    elif role != "anonymous":
        client.force_login(UserFactory(**{role: True}))


def still_right(client, structure, version=1, **options):
    return client.post(f"{structure.get_absolute_url()}toujours-exact/", {"version": version}, **options)


def undo_address(response):
    return re.search(r'action="([^"]*/annuler/)"', response.content.decode())[1]


@pytest.mark.parametrize("role", ROLES)
def test_who_may_do_what(client, structure, role):
    sign_in(client, role, structure)
    page = text_of(client.get(structure.get_absolute_url()))
    confirms = role not in {"anonymous", "member", "partner"}
    sets = role in {"author", "coordinator", "administrator"}
    assert ("Oui, toujours exact" in page) == confirms
    assert ("sur 100" in page) == confirms
    assert ("Demander au lieu de relire sa fiche" in page) == sets
    answer = still_right(client, structure)
    assert answer.status_code == (302 if confirms or role == "anonymous" else 403)
    assert Confirmation.objects.count() == (3 if confirms else 0)
    answer = client.post(f"{structure.get_absolute_url()}rappels/", {"every_months": "3"})
    assert answer.status_code == (302 if sets or role == "anonymous" else 403)
    assert ReminderPlan.objects.filter(every_months=3).exists() == sets


@pytest.mark.parametrize("state", ["draft", "submitted", "rejected", "archived"])
def test_only_what_is_published_is_confirmed(client, state):
    structure = StructureFactory(**({} if state == "draft" else {state: True}))
    client.force_login(structure.author)
    assert still_right(client, structure).status_code == 404
    page = text_of(client.get(structure.get_absolute_url()))
    assert "Oui, toujours exact" not in page
    assert "sur 100" in page


class TestStillRight:
    def test_confirms_and_really_undoes(self, client, structure):
        client.force_login(UserFactory(mediator=True))
        before = Structure.objects.values().get(pk=structure.pk)
        response = still_right(client, structure, follow=True)
        assert "la fiche est confirmée" in text_of(response)
        assert re.search(r"Confirmé le .+ par un membre du réseau", text_of(response))
        response = client.post(undo_address(response), follow=True)
        assert "a retrouvé sa date" in text_of(response)
        after = Structure.objects.values().get(pk=structure.pk)
        assert {**after, "updated_at": None} == {**before, "updated_at": None}
        assert Change.objects.filter(action="updated").count() == 2

    def test_undoing_too_late_or_for_another_is_told(self, client, structure):
        client.force_login(UserFactory(mediator=True))
        address = undo_address(still_right(client, structure, follow=True))
        with time_machine.travel(timezone.now() + UNDO_WITHIN):
            sign_in(client, "mediator", structure)
            assert "ne peut plus être annulée" in text_of(client.post(address, follow=True))
        client.force_login(UserFactory(mediator=True))
        assert "ne peut plus être annulée" in text_of(client.post(address, follow=True))
        assert Confirmation.objects.standing().count() == 3

    def test_get_changes_nothing(self, client, structure):
        client.force_login(UserFactory(mediator=True))
        for path in ("toujours-exact/", f"toujours-exact/{structure.public_id}/annuler/", "rappels/"):
            assert client.get(f"{structure.get_absolute_url()}{path}").status_code == 405

    def test_what_changed_meanwhile_is_read_again(self, client, structure):
        structure.revise({"phone": "+33238111111"}, by=UserFactory(coordinator=True))
        client.force_login(UserFactory(mediator=True))
        assert "relisez-la" in text_of(still_right(client, structure, version=1, follow=True))
        assert not Confirmation.objects.exists()

    @pytest.mark.parametrize("months", ["5", "", "x", "0\x00", "9" * 50])
    def test_an_unknown_frequency_is_refused_in_words(self, client, structure, months):
        client.force_login(structure.author)
        response = client.post(f"{structure.get_absolute_url()}rappels/", {"every_months": months}, follow=True)
        assert response.status_code in (200, 400)
        assert not ReminderPlan.objects.exists()


class TestBadge:
    def badges(self, client, structure):
        page, listing = client.get(structure.get_absolute_url()), client.get("/structures/")
        return [" ".join(re.findall(r'class="freshness[^"]*">.*?</svg><span>(.*?)</span>', one.content.decode(), re.S))
                for one in (page, listing)]  # fmt: skip

    @time_machine.travel("2026-11-20 09:30:00+00:00", tick=False)
    def test_confirmed_by_the_place(self, client, structure):
        confirm(structure, [FactGroup.HOURS], link="lien")
        assert self.badges(client, structure) == ["Confirmé le 20 novembre 2026 par le lieu"] * 2
        page = text_of(client.get(structure.get_absolute_url()))
        assert "confirmé par le lieu le 20 novembre 2026" in page

    @time_machine.travel("2026-11-20 09:30:00+00:00", tick=False)
    def test_the_source_stays_beside(self, client, structure):
        hub = {"source": "Hub-Lo", "licence": "etalab-2.0", "on": "2023-01-05"}
        Structure.objects.filter(pk=structure.pk).update(provenance={"*": hub})
        confirm(structure, [FactGroup.HOURS], by=UserFactory(mediator=True))
        page = text_of(client.get(structure.get_absolute_url()))
        told = (
            r"Hub-Lo, le 5 janvier 2023 \(Licence Ouverte 2.0\), confirmé par un membre du réseau le 20 novembre 2026"
        )
        assert len(re.findall(told, page)) == 1

    @time_machine.travel("2026-11-20 09:30:00+00:00", tick=False)
    def test_not_confirmed(self, client, structure):
        Structure.objects.filter(pk=structure.pk).update(updated_on="2026-03-01")
        assert self.badges(client, structure) == ["Informations du 1er mars 2026"] * 2
        Structure.objects.filter(pk=structure.pk).update(updated_on="2025-03-01")
        assert self.badges(client, structure) == ["À vérifier, informations du 1er mars 2025"] * 2

    def test_confirmed_long_ago(self, client, structure):
        with time_machine.travel("2025-03-01 09:30:00+00:00", tick=False):
            confirm(structure, ALL, link="lien")
        with time_machine.travel("2026-11-20 09:30:00+00:00", tick=False):
            assert (
                self.badges(client, structure) == ["À vérifier, confirmé pour la dernière fois le 1er mars 2025"] * 2
            )


class TestMark:
    def test_missing_points_are_listed_where_one_edits(self, client):
        structure = StructureFactory(published=True, audiences=[], description="")
        client.force_login(structure.author)
        quality = assess(structure)
        assert quality.missing
        for path in (structure.get_absolute_url(), structure.get_edit_url()):
            page = text_of(client.get(path))
            assert f"{quality.score} sur 100" in page
            for point in quality.missing:
                assert re.sub(r"\s+", " ", str(point.advice)) in page.replace("&#x27;", "'")

    def test_a_new_place_has_no_mark(self, client):
        client.force_login(UserFactory(mediator=True))
        assert "sur 100" not in text_of(client.get("/structures/ajouter/"))


def test_what_a_member_confirmed_is_in_their_export(structure):
    mediator = UserFactory(mediator=True)
    confirm(structure, [FactGroup.HOURS], by=mediator)
    (row,) = personal_data.collect(mediator)["cartoparty"]
    assert (row["structure__slug"], row["group"]) == (structure.slug, "hours")


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_queries_of_the_list_do_not_grow(client):
    counts = []
    for number in (1, 11):
        for structure in StructureFactory.create_batch(number, published=True):
            confirm(structure, ALL, link=f"lien {structure.pk}")
        counts.append(queries(client, "/structures/"))
    assert counts[0] == counts[1]


def test_queries_of_a_page_do_not_grow_with_its_past(client, structure):
    client.force_login(structure.author)
    before = queries(client, structure.get_absolute_url())
    for number in range(12):
        confirm(structure, ALL, link=f"lien {number}")
    assert queries(client, structure.get_absolute_url()) == before
