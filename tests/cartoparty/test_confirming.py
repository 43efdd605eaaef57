"""Confirming that facts hold: what is written, what follows, what two people at once do, and taking it back."""

import threading
import uuid
from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cartoparty import confirming
from cartoparty.confirming import FIELDS, CannotConfirm, TooLate, confirm, take_back
from cartoparty.duplicates.merging import merge, undo
from cartoparty.enums import FactGroup, ReminderFrequency, Voucher
from cartoparty.models import Confirmation, ReminderPlan, Retraction, Structure
from cartoparty.quality import assess
from epn_commons.contributions.models import Change, Revision
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory

pytestmark = pytest.mark.django_db
AUTUMN = "2026-11-20 09:30:00+00:00"
ALL = list(FactGroup)
HUB = {"source": "Hub-Lo", "licence": "etalab-2.0", "on": "2023-01-05"}


@pytest.fixture
def structure():
    return StructureFactory(published=True, updated_on=date(2024, 1, 5), provenance={"*": HUB})


@pytest.fixture
def mediator():
    return UserFactory(mediator=True)


def reread(structure):
    return Structure.objects.get(pk=structure.pk)


def freshness(structure):
    live = reread(structure)
    return live.confirmed_at, live.updated_on, live.provenance


class TestConfirm:
    @time_machine.travel(AUTUMN, tick=False)
    def test_dates_the_place_and_each_field_whose_source_stays(self, structure):
        before = assess(structure).score
        confirm(structure, [FactGroup.HOURS], link="lien")
        live = reread(structure)
        assert live.confirmed_at == timezone.now()
        assert live.updated_on == date(2026, 11, 20)
        stamp = live.provenance["opening_hours"]
        assert {name: stamp[name] for name in HUB} == HUB
        assert (stamp["confirmed_on"], stamp["confirmed_by"]) == ("2026-11-20", "place")
        assert live.provenance["*"] == HUB
        assert "phone" not in live.provenance
        assert assess(live).score > before

    def test_makes_no_version_but_tells_the_feed(self, structure, mediator):
        changes = Change.objects.count()
        confirm(structure, ALL, by=mediator)
        live = reread(structure)
        assert live.version == structure.version
        assert not Revision.objects.exists()
        assert Change.objects.count() == changes + 1
        change = Change.objects.order_by("pk").last()
        assert (change.kind, change.public_id, change.action) == ("structure", structure.public_id, "updated")
        assert live.updated_at > structure.updated_at

    def test_keeps_who_and_how(self, structure, mediator):
        confirm(structure, [FactGroup.SERVICES], by=mediator)
        confirm(structure, [FactGroup.HOURS, FactGroup.CONTACTS], link="lien")
        found = Confirmation.objects.order_by("pk").values_list("group", "via", "by", "link", "version")
        assert list(found) == [
            ("services", "member", mediator.pk, "", 1),
            ("hours", "place", None, "lien", 1),
            ("contacts", "place", None, "lien", 1),
        ]
        assert Confirmation.objects.values("act").distinct().count() == 2
        via = Structure.objects.annotate(via=confirming.vouched_via()).get(pk=structure.pk).via
        assert via == Voucher.PLACE

    def test_a_link_serves_once_a_group(self, structure):
        first = confirm(structure, [FactGroup.HOURS], link="lien")
        changes = Change.objects.count()
        assert confirm(structure, [FactGroup.HOURS], link="lien") == first
        assert Change.objects.count() == changes
        confirm(structure, ALL, link="lien")
        assert Confirmation.objects.count() == 3
        confirm(structure, [FactGroup.HOURS], link="autre lien")
        assert Confirmation.objects.count() == 4

    def test_a_second_click_doubles_nothing(self, structure, mediator):
        first = confirm(structure, ALL, by=mediator)
        assert set(confirm(structure, ALL, by=mediator)) == set(first)
        assert Confirmation.objects.count() == 3
        with time_machine.travel(timezone.now() + confirming.DOUBLE_CLICK * 2):
            confirm(structure, ALL, by=mediator)
        assert Confirmation.objects.count() == 6

    @pytest.mark.parametrize("state", ["submitted", "archived", "rejected"])
    def test_only_what_is_published(self, state, mediator):
        with pytest.raises(CannotConfirm, match="plus publiée"):
            confirm(StructureFactory(**{state: True}), ALL, by=mediator)

    def test_only_what_was_read(self, structure, mediator):
        structure.revise({"phone": "+33238111111"}, by=UserFactory(coordinator=True))
        with pytest.raises(CannotConfirm, match="relisez-la"):
            confirm(structure, ALL, by=mediator, seen_version=1)
        confirm(structure, ALL, by=mediator, seen_version=2)

    def test_a_field_edited_afterwards_is_its_editor_s(self, structure):
        confirm(structure, ALL, link="lien")
        structure.refresh_from_db()
        structure.revise({"phone": "+33238111111"}, by=UserFactory(coordinator=True))
        assert "confirmed_by" not in reread(structure).provenance["phone"]
        assert reread(structure).provenance["opening_hours"]["confirmed_by"] == "place"

    def test_every_field_is_one_that_is_told(self):
        fields = [field for group in FactGroup for field in FIELDS[group]]
        assert len(fields) == len(set(fields))
        assert set(fields) <= set(Structure.revisable_fields)


class TestTakeBack:
    def test_restores_what_was(self, structure, mediator):
        before = freshness(structure)
        changes = Change.objects.count()
        made = confirm(structure, ALL, by=mediator)
        take_back(structure, made[0].act, by=mediator)
        assert freshness(structure) == before
        assert Change.objects.count() == changes + 2
        assert Retraction.objects.count() == 3
        assert not Confirmation.objects.standing().exists()

    def test_is_only_for_who_confirmed_and_once(self, structure, mediator):
        act = confirm(structure, ALL, by=mediator)[0].act
        with pytest.raises(TooLate):
            take_back(structure, act, by=UserFactory(mediator=True))
        with pytest.raises(TooLate):
            take_back(StructureFactory(published=True), act, by=mediator)
        take_back(structure, act, by=mediator)
        with pytest.raises(TooLate):
            take_back(structure, act, by=mediator)

    def test_has_its_time(self, structure, mediator):
        act = confirm(structure, ALL, by=mediator)[0].act
        later = timezone.now() + confirming.UNDO_WITHIN
        with time_machine.travel(later), pytest.raises(TooLate, match="proposez une correction"):
            take_back(structure, act, by=mediator)

    def test_leaves_what_others_wrote_since(self, structure, mediator):
        act = confirm(structure, ALL, by=mediator)[0].act
        structure.refresh_from_db()
        structure.revise({"phone": "+33238111111"}, by=UserFactory(coordinator=True))
        take_back(structure, act, by=mediator)
        live = reread(structure)
        assert live.confirmed_at is None
        assert live.updated_on == timezone.localdate()
        assert live.provenance["phone"]["source"] == ""
        assert "opening_hours" not in live.provenance

    @pytest.mark.parametrize("order", [(0, 1), (1, 0)])
    def test_two_confirmations_taken_back_in_any_order(self, structure, order):
        before = freshness(structure)
        people = UserFactory.create_batch(2, mediator=True)
        acts = [confirm(structure, ALL, by=user)[0].act for user in people]
        for rank in order:
            take_back(structure, acts[rank], by=people[rank])
        assert freshness(structure) == before

    def test_one_of_two_leaves_the_other(self, structure, mediator):
        confirm(structure, [FactGroup.HOURS], link="lien")
        before = freshness(structure)
        act = confirm(structure, ALL, by=mediator)[0].act
        take_back(structure, act, by=mediator)
        assert freshness(structure) == before


def test_a_merge_keeps_what_was_confirmed_and_its_undoing_too(mediator):
    keep = StructureFactory(published=True, updated_on=date(2023, 1, 5), provenance={"*": HUB})
    drop = StructureFactory(published=True, updated_on=date(2022, 1, 5), opening_hours="Tu 10:00-12:00")
    confirm(drop, [FactGroup.HOURS], link="lien")
    before, confirmed = freshness(keep), freshness(drop)
    coordinator = UserFactory(coordinator=True)
    record = merge(reread(keep), reread(drop), by=coordinator)
    assert reread(keep).opening_hours == "Tu 10:00-12:00"
    assert reread(keep).provenance["opening_hours"]["confirmed_by"] == "place"
    assert reread(keep).provenance["*"] == HUB
    assert reread(keep).confirmed_at == confirmed[0]
    undo(record, by=coordinator)
    assert (freshness(keep), freshness(drop)) == (before, confirmed)


def test_a_merge_keeps_a_confirmation_of_what_both_records_say(mediator):
    keep = StructureFactory(published=True, updated_on=date(2026, 6, 5), provenance={"*": HUB})
    drop = StructureFactory(published=True, updated_on=date(2022, 1, 5), commune=keep.commune)
    with time_machine.travel(AUTUMN, tick=False):
        confirm(drop, [FactGroup.HOURS], link="lien")
    before = freshness(keep)
    coordinator = UserFactory(coordinator=True)
    record = merge(reread(keep), reread(drop), by=coordinator)
    stamp = reread(keep).provenance["opening_hours"]
    assert (stamp["source"], stamp["confirmed_on"], stamp["confirmed_by"]) == ("Hub-Lo", "2026-11-20", "place")
    undo(record, by=coordinator)
    assert freshness(keep) == before


VIOLATIONS = {
    "cartoparty_confirmation_known_group": {"group": "météo"},
    "cartoparty_confirmation_is_signed": {"via": Voucher.MEMBER},
    "cartoparty_confirmation_link_once": {"act": uuid.uuid4()},
    "cartoparty_confirmation_group_once": {"link": "autre"},
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_constraints_of_confirmations(structure, name):
    values = {
        "structure": structure, "group": FactGroup.HOURS, "via": Voucher.PLACE, "link": "lien", "version": 1,
        "act": uuid.uuid5(uuid.NAMESPACE_URL, name), "before": {},
    }  # fmt: skip
    Confirmation.objects.create(**values)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Confirmation.objects.create(**{**values, **VIOLATIONS[name]})


def test_a_member_s_confirmation_has_no_link(structure, mediator):
    with pytest.raises(IntegrityError, match="cartoparty_confirmation_is_signed"), transaction.atomic():
        Confirmation.objects.create(
            structure=structure, group=FactGroup.HOURS, via=Voucher.MEMBER, by=mediator, link="lien", version=1,
            before={},
        )  # fmt: skip


def test_constraint_of_plans(structure):
    with pytest.raises(IntegrityError, match="cartoparty_reminderplan_known_frequency"), transaction.atomic():
        ReminderPlan.objects.create(structure=structure, every_months=5)
    ReminderPlan.objects.create(structure=structure, every_months=ReminderFrequency.NEVER)


def test_what_was_confirmed_is_never_rewritten(structure, mediator):
    take_back(structure, confirm(structure, ALL, by=mediator)[0].act, by=mediator)
    for model, change in ((Confirmation, {"link": "x"}), (Retraction, {"at": timezone.now()})):
        name = f"cartoparty_{model._meta.model_name}_append_only"
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            model.objects.update(**change)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            model.objects.all()._raw_delete("default")


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_on_one_link_make_one_confirmation():
    structure = StructureFactory(published=True)
    together, outcomes = threading.Barrier(2), []

    def click():
        together.wait()
        try:
            outcomes.append([one.pk for one in confirm(structure, ALL, link="lien", seen_version=1)])
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 2
    assert sorted(outcomes[0]) == sorted(outcomes[1])
    assert Confirmation.objects.count() == 3
    assert Change.objects.filter(action="updated").count() == 1
