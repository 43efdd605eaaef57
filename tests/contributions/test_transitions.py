"""Who moves a contribution where, and what is written when it moves."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cartoparty.models import Structure
from epn_commons.contributions.enums import Action, Status, Wait
from epn_commons.contributions.exceptions import TransitionNotAllowed
from epn_commons.contributions.models import Change, ReviewItem, Transition
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory

MOVES = {
    "submit": (Status.SUBMITTED, {Status.DRAFT}),
    "withdraw": (Status.DRAFT, {Status.SUBMITTED}),
    "rework": (Status.DRAFT, {Status.REJECTED}),
    "publish": (Status.PUBLISHED, {Status.DRAFT, Status.SUBMITTED}),
    "reject": (Status.REJECTED, {Status.SUBMITTED}),
    "archive": (Status.ARCHIVED, {Status.PUBLISHED}),
    "restore": (Status.PUBLISHED, {Status.ARCHIVED}),
}
TRAITS = {
    Status.DRAFT: {},
    Status.SUBMITTED: {"submitted": True},
    Status.PUBLISHED: {"published": True},
    Status.REJECTED: {"rejected": True},
    Status.ARCHIVED: {"archived": True},
}


def call(structure, verb, by):
    arguments = {"reason": "Le lieu a fermé."} if verb == "reject" else {}
    getattr(structure, verb)(by=by, **arguments)


@pytest.mark.django_db
@pytest.mark.parametrize("source", list(Status))
@pytest.mark.parametrize("verb", list(MOVES))
def test_each_verb_starts_from_its_own_states_only(verb, source):
    target, sources = MOVES[verb]
    structure = StructureFactory(**TRAITS[source])
    coordinator = UserFactory(coordinator=True)
    if source not in sources:
        with pytest.raises(TransitionNotAllowed):
            call(structure, verb, coordinator)
        structure.refresh_from_db()
        assert structure.status == source
        assert not Transition.objects.about(structure).exists()
        return
    call(structure, verb, coordinator)
    assert structure.status == target
    structure.refresh_from_db()
    assert structure.status == target
    logged = Transition.objects.about(structure).get()
    assert (logged.from_status, logged.to_status, logged.actor) == (source, target, coordinator)


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "   "])
def test_a_refusal_needs_a_reason(reason):
    structure = StructureFactory(submitted=True)
    with pytest.raises(ValidationError):
        structure.reject(by=UserFactory(coordinator=True), reason=reason)


@pytest.mark.django_db
def test_the_log_refuses_to_be_rewritten():
    structure = StructureFactory()
    structure.submit(by=structure.author)
    with pytest.raises(IntegrityError, match="contributions_transition_append_only"), transaction.atomic():
        Transition.objects.update(comment="autre chose")
    with pytest.raises(IntegrityError, match="contributions_transition_append_only"), transaction.atomic():
        Transition.objects.all().delete()


@pytest.mark.django_db
def test_a_submission_waits_in_the_queue_and_leaves_it_once_decided():
    structure = StructureFactory()
    structure.submit(by=structure.author)
    item = ReviewItem.objects.get()
    assert (item.wait, item.kind, item.author) == (Wait.SUBMISSION, "structure", structure.author)
    assert item.department_id == structure.commune.department_id
    structure.publish(by=UserFactory(coordinator=True))
    assert not ReviewItem.objects.exists()


@pytest.mark.django_db
def test_a_place_without_services_waits_to_be_completed():
    structure = StructureFactory(without_services=True)
    structure.submit(by=structure.author)
    item = ReviewItem.objects.get()
    assert (item.wait, item.missing) == (Wait.TO_COMPLETE, ["services"])


@pytest.mark.django_db
def test_what_a_trusted_mediator_publishes_is_read_afterwards():
    structure = StructureFactory(author=UserFactory(mediator=True, trusted=True))
    structure.publish(by=structure.author)
    assert ReviewItem.objects.get().wait == Wait.AFTER_THE_FACT


@pytest.mark.django_db
def test_the_public_feed_follows_publications_only():
    structure = StructureFactory()
    coordinator = UserFactory(coordinator=True)
    structure.submit(by=structure.author)
    assert not Change.objects.exists()
    structure.publish(by=coordinator)
    structure.archive(by=coordinator)
    structure.restore(by=coordinator)
    actions = Change.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == [Action.CREATED, Action.DELETED, Action.CREATED]


@pytest.mark.django_db
def test_publishing_many_costs_the_same_as_one():
    """Whatever projections the apps register: their own tests say how many queries each may ask."""
    costs = []
    for count in (1, 12):
        ids = [structure.pk for structure in StructureFactory.create_batch(count, submitted=True, author=None)]
        with CaptureQueriesContext(connection) as queries:
            assert len(Structure.objects.filter(pk__in=ids).publish_all(by=None)) == count
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert Change.objects.count() == 13


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"status": "lost"}, "cartoparty_structure_known_status"),
        ({"status": Status.PUBLISHED}, "cartoparty_structure_published_is_dated"),
        ({"status": Status.SUBMITTED}, "cartoparty_structure_submitted_is_dated"),
        ({"version": 0}, "cartoparty_structure_version_from_one"),
    ],
)
def test_the_database_refuses(values, constraint):
    structure = StructureFactory()
    with pytest.raises(IntegrityError, match=constraint):
        Structure.objects.filter(pk=structure.pk).update(**values)


@pytest.mark.django_db
def test_the_database_refuses_an_unsigned_refusal():
    structure = StructureFactory(submitted=True)
    with pytest.raises(IntegrityError, match="cartoparty_structure_rejected_is_signed"):
        Structure.objects.filter(pk=structure.pk).update(status=Status.REJECTED)


@pytest.mark.django_db(transaction=True)
def test_of_two_coordinators_at_once_one_wins_and_the_other_is_told():
    structure = StructureFactory(submitted=True)
    coordinators = UserFactory.create_batch(2, coordinator=True)
    barrier, told = threading.Barrier(2), []

    def decide(coordinator):
        mine = Structure.objects.get(pk=structure.pk)
        barrier.wait()
        try:
            mine.publish(by=coordinator)
            told.append("won")
        except TransitionNotAllowed:
            told.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=[coordinator]) for coordinator in coordinators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["told", "won"]
    assert Transition.objects.count() == 1
