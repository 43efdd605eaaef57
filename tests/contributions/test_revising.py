"""Edits of published content: proposed, compared, accepted, refused, undone."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.utils import timezone

from epn_commons.contributions import revising, snapshots
from epn_commons.contributions.enums import Action, Outcome, RevisionState, Wait
from epn_commons.contributions.exceptions import AlreadyDecided, NothingChanged, RevisionConflict
from epn_commons.contributions.models import Change, ReviewItem, Revision
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory

pytestmark = pytest.mark.django_db


def propose(structure, by=None, **values):
    structure.revise(values, by=by or UserFactory(mediator=True))
    return Revision.objects.latest("pk")


def test_a_proposal_leaves_the_published_page_as_it_is():
    structure = StructureFactory(published=True, phone="+33238000000")
    outcome = structure.revise({"phone": "+33238111111"}, by=UserFactory(mediator=True), comment="Numéro changé")
    structure.refresh_from_db()
    assert outcome == Outcome.AWAITING_REVIEW
    assert (structure.phone, structure.version) == ("+33238000000", 1)
    revision = Revision.objects.get()
    assert (revision.values, revision.before) == ({"phone": "+33238111111"}, {"phone": "+33238000000"})
    assert ReviewItem.objects.get().wait == Wait.REVISION


def test_accepting_makes_a_new_version_and_tells_the_public_feed():
    structure = StructureFactory(published=True)
    revision = propose(structure, phone="+33238111111", services=["access"])
    coordinator = UserFactory(coordinator=True)
    revising.accept(revision, by=coordinator)
    structure.refresh_from_db()
    assert (structure.phone, structure.services, structure.version) == ("+33238111111", ["access"], 2)
    revision.refresh_from_db()
    assert (revision.state, revision.version, revision.decided_by) == (RevisionState.ACCEPTED, 2, coordinator)
    assert not ReviewItem.objects.exists()
    assert Change.objects.get().action == Action.UPDATED


def test_an_accepted_field_is_vouched_for_from_today():
    structure = StructureFactory(published=True, provenance={"phone": {"source": "hub", "on": "2020-01-01"}})
    revising.accept(propose(structure, phone="+33238111111"), by=UserFactory(coordinator=True))
    structure.refresh_from_db()
    assert structure.provenance["phone"]["on"] == timezone.localdate().isoformat()
    assert structure.updated_on == timezone.localdate()


def test_a_coordinator_publishes_at_once():
    structure = StructureFactory(published=True)
    outcome = structure.revise({"name": "Nouveau nom"}, by=UserFactory(coordinator=True))
    assert (outcome, structure.name, structure.version) == (Outcome.PUBLISHED, "Nouveau nom", 2)
    assert not ReviewItem.objects.exists()


def test_a_trusted_mediator_publishes_at_once_and_is_read_afterwards():
    structure = StructureFactory(published=True)
    outcome = structure.revise({"name": "Nouveau nom"}, by=UserFactory(mediator=True, trusted=True))
    assert outcome == Outcome.PUBLISHED
    item = ReviewItem.objects.get()
    assert item.wait == Wait.AFTER_THE_FACT
    revising.approve_afterwards(item, by=UserFactory(coordinator=True))
    assert not ReviewItem.objects.exists()


def test_a_draft_is_edited_in_place():
    structure = StructureFactory()
    assert structure.revise({"name": "Nouveau nom"}, by=structure.author) == Outcome.SAVED
    assert (structure.name, structure.version) == ("Nouveau nom", 1)
    assert not Revision.objects.exists()


def test_completing_a_waiting_place_updates_the_queue():
    structure = StructureFactory(without_services=True)
    structure.submit(by=structure.author)
    structure.revise({"services": ["access"]}, by=UserFactory(coordinator=True))
    item = ReviewItem.objects.get()
    assert (item.wait, item.missing) == (Wait.SUBMISSION, [])


def test_an_edit_that_changes_nothing_is_said_so():
    structure = StructureFactory(published=True)
    with pytest.raises(NothingChanged):
        structure.revise(snapshots.take(structure), by=UserFactory(mediator=True))


@pytest.mark.parametrize(
    "values", [{"phone": "12"}, {"opening_hours": "We 9-12-15:30-17;:10:30-12"}, {"status": "published"}]
)
def test_values_that_could_not_be_accepted_are_refused_when_proposed(values):
    structure = StructureFactory(published=True)
    with pytest.raises(ValidationError):
        structure.revise(values, by=UserFactory(mediator=True))
    assert not Revision.objects.exists()


def test_edits_of_different_fields_meet_without_conflict():
    structure = StructureFactory(published=True)
    first, second = propose(structure, name="Un nom"), propose(structure, phone="+33238222222")
    coordinator = UserFactory(coordinator=True)
    revising.accept(first, by=coordinator)
    revising.accept(second, by=coordinator)
    structure.refresh_from_db()
    assert (structure.name, structure.phone, structure.version) == ("Un nom", "+33238222222", 3)


def test_edits_of_the_same_field_ask_which_side_to_keep():
    structure = StructureFactory(published=True)
    first, second = propose(structure, name="Un nom"), propose(structure, name="Un autre", phone="+33238222222")
    coordinator = UserFactory(coordinator=True)
    revising.accept(first, by=coordinator)
    with pytest.raises(RevisionConflict) as caught:
        revising.accept(second, by=coordinator)
    assert caught.value.fields == ("name",)
    structure.refresh_from_db()
    assert structure.name == "Un nom"
    revising.accept(second, by=coordinator, choices={"name": "Un nom"})
    structure.refresh_from_db()
    assert (structure.name, structure.phone) == ("Un nom", "+33238222222")


def test_someone_who_began_on_an_older_version_does_not_overwrite():
    structure = StructureFactory(published=True)
    structure.revise({"name": "Un nom"}, by=UserFactory(coordinator=True))
    outcome = structure.revise({"phone": "+33238222222"}, by=UserFactory(mediator=True), base_version=1)
    assert outcome == Outcome.AWAITING_REVIEW
    assert Revision.objects.latest("pk").base_version == 1


def test_a_refusal_says_why_and_changes_nothing():
    structure = StructureFactory(published=True)
    revision = propose(structure, name="Un nom")
    coordinator = UserFactory(coordinator=True)
    with pytest.raises(ValidationError):
        revising.reject(revision, by=coordinator, reason=" ")
    revising.reject(revision, by=coordinator, reason="Le nom est exact.")
    structure.refresh_from_db()
    revision.refresh_from_db()
    assert structure.version == 1
    assert (revision.state, revision.reason) == (RevisionState.REJECTED, "Le nom est exact.")


@pytest.mark.parametrize("again", ["accept", "reject", "withdraw"])
def test_a_decision_is_taken_once(again):
    revision = propose(StructureFactory(published=True), name="Un nom")
    coordinator = UserFactory(coordinator=True)
    revising.accept(revision, by=coordinator)
    arguments = {"reason": "Trop tard"} if again == "reject" else {}
    with pytest.raises(AlreadyDecided, match=coordinator.full_name):
        getattr(revising, again)(revision, by=UserFactory(coordinator=True), **arguments)


def test_reverting_is_a_new_version_that_undoes_the_later_ones():
    structure = StructureFactory(published=True, name="Premier", phone="+33238000000")
    coordinator = UserFactory(coordinator=True)
    structure.revise({"name": "Deuxième"}, by=coordinator)
    structure.revise({"name": "Troisième", "phone": "+33238111111"}, by=coordinator)
    assert revising.values_at(structure, 2)["name"] == "Deuxième"
    revising.revert(structure, to_version=1, by=coordinator)
    structure.refresh_from_db()
    assert (structure.name, structure.phone, structure.version) == ("Premier", "+33238000000", 4)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        (
            {"state": RevisionState.REJECTED, "decided_at": timezone.now()},
            "contributions_revision_rejection_has_reason",
        ),
        ({"state": RevisionState.WITHDRAWN}, "contributions_revision_decision_is_dated"),
        (
            {"state": RevisionState.ACCEPTED, "decided_at": timezone.now()},
            "contributions_revision_accepted_has_version",
        ),
    ],
)
def test_the_database_refuses(values, constraint):
    revision = propose(StructureFactory(published=True), name="Un nom")
    with pytest.raises(IntegrityError, match=constraint):
        Revision.objects.filter(pk=revision.pk).update(**values)


@pytest.mark.django_db(transaction=True)
def test_of_two_coordinators_accepting_at_once_one_wins():
    structure = StructureFactory(published=True)
    revision = propose(structure, name="Un nom")
    coordinators = UserFactory.create_batch(2, coordinator=True)
    barrier, told = threading.Barrier(2), []

    def decide(coordinator):
        mine = Revision.objects.get(pk=revision.pk)
        barrier.wait()
        try:
            revising.accept(mine, by=coordinator)
            told.append("won")
        except AlreadyDecided:
            told.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=[coordinator]) for coordinator in coordinators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["told", "won"]
    structure.refresh_from_db()
    assert structure.version == 2


def test_what_waits_keeps_its_place_when_it_is_completed():
    structure = StructureFactory(without_services=True)
    structure.submit(by=structure.author)
    before = ReviewItem.objects.get()
    structure.revise({"services": ["access"]}, by=UserFactory(coordinator=True))
    after = ReviewItem.objects.get()
    assert (after.pk, after.created_at) == (before.pk, before.created_at)


def test_a_correction_of_what_is_archived_meanwhile_is_told_to_nobody_outside():
    structure = StructureFactory(published=True)
    revision = propose(structure, name="Un nom")
    coordinator = UserFactory(coordinator=True)
    structure.archive(by=coordinator)
    revising.accept(revision, by=coordinator)
    assert [change.action for change in Change.objects.order_by("pk")] == [Action.DELETED]


def test_choices_count_only_for_the_version_they_were_made_on():
    structure = StructureFactory(published=True)
    first, second = propose(structure, name="Un nom"), propose(structure, name="Un autre")
    coordinator = UserFactory(coordinator=True)
    revising.accept(first, by=coordinator)
    with pytest.raises(RevisionConflict):
        revising.accept(second, by=coordinator, choices={"name": "Un autre"}, seen_version=1)
    revising.accept(second, by=coordinator, choices={"name": "Un autre"}, seen_version=2)
    structure.refresh_from_db()
    assert structure.name == "Un autre"


def test_reading_afterwards_is_signed_and_done_once():
    structure = StructureFactory(published=True)
    structure.revise({"name": "Nouveau nom"}, by=UserFactory(mediator=True, trusted=True))
    item, coordinator = ReviewItem.objects.get(), UserFactory(coordinator=True)
    revising.approve_afterwards(item, by=coordinator)
    structure.refresh_from_db()
    assert structure.reviewed_by == coordinator
    for decide in (revising.approve_afterwards, revising.undo_afterwards):
        arguments = {"reason": "Faux."} if decide is revising.undo_afterwards else {}
        with pytest.raises(AlreadyDecided, match=coordinator.full_name):
            decide(item, by=UserFactory(coordinator=True), **arguments)


def test_taking_back_tells_the_author_why():
    author = UserFactory(mediator=True, trusted=True)
    structure = StructureFactory(published=True, name="Premier")
    structure.revise({"name": "Nouveau nom"}, by=author)
    revising.undo_afterwards(ReviewItem.objects.get(), by=UserFactory(coordinator=True), reason="Nom faux.")
    structure.refresh_from_db()
    assert structure.name == "Premier"
    assert author.notifications.get().body == "Nom faux."
