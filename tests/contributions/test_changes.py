"""The feed of public changes: complete whatever the order of commits, and the stamp behind ETags."""

import threading
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from epn_commons.contributions.enums import Action
from epn_commons.contributions.models import Change
from epn_commons.contributions.models.change import STAMP_OF_ALL, STAMP_OF_KINDS


def record(kind="structure"):
    return Change.objects.create(kind=kind, public_id=uuid4(), action=Action.CREATED)


@pytest.mark.django_db
def test_an_unknown_action_is_refused():
    with pytest.raises(IntegrityError, match="contributions_change_known_action"):
        Change.objects.create(kind="structure", public_id=uuid4(), action="lost")


@pytest.mark.django_db(transaction=True)
def test_a_slow_transaction_is_never_skipped_by_a_reader():
    """A transaction that began first and commits last: the feed waits for it instead of going past it."""
    begun, may_end = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            record()
            begun.set()
            may_end.wait(120)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert begun.wait(120)
    fast = record()
    assert not Change.objects.settled().exists()
    may_end.set()
    thread.join()
    feed = list(Change.objects.settled())
    assert feed[1:] == [fast]
    assert list(Change.objects.settled().after(feed[0].transaction, feed[0].pk)) == [fast]


@pytest.mark.django_db(transaction=True)
def test_what_is_older_than_all_that_runs_on_the_server_is_settled(whole_server):
    old, new = record(), record()
    Change.objects.filter(pk=old.pk).update(transaction=3)
    with transaction.atomic():
        held_back = record()
        assert list(Change.objects.exclude(pk=new.pk).settled()) == [old]
    assert held_back.transaction > new.transaction


@pytest.mark.django_db(transaction=True)
def test_the_stamp_changes_with_each_commit_whatever_their_order():
    stamps = [Change.objects.stamp("structure")[0]]
    begun, may_end = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            record()
            begun.set()
            may_end.wait(120)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert begun.wait(120)
    assert Change.objects.stamp("structure")[0] == stamps[0]
    record()
    stamps.append(Change.objects.stamp("structure")[0])
    may_end.set()
    thread.join()
    stamps.append(Change.objects.stamp("structure")[0])
    assert len(set(stamps)) == 3
    record(kind="question")
    assert Change.objects.stamp("structure")[0] == stamps[-1]


@pytest.mark.django_db
def test_the_stamp_is_one_query(django_assert_num_queries):
    record()
    with django_assert_num_queries(1):
        Change.objects.stamp("structure")


@pytest.mark.django_db
@pytest.mark.parametrize(("statement", "parameters"), [(STAMP_OF_KINDS, [["structure"]]), (STAMP_OF_ALL, None)])
def test_the_stamp_reads_the_ends_of_indexes_however_long_the_feed(statement, parameters):
    Change.objects.bulk_create(Change(kind="structure", public_id=uuid4(), action="updated") for _line in range(3000))
    # Old transactions: nothing else on this server may still be open since before them.
    Change.objects.update(transaction=F("id") % 500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE contributions_change")
        cursor.execute(f"EXPLAIN {statement}", parameters)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Seq Scan" not in plan


@pytest.mark.django_db
def test_the_stamp_of_a_kind_that_never_changed_does_not_read_the_changes_of_others():
    Change.objects.bulk_create(Change(kind="structure", public_id=uuid4(), action="updated") for _line in range(3000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE contributions_change")
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {STAMP_OF_KINDS}", [["tip", "local_override"]])
        (plan,) = cursor.fetchone()[0]
    read = []
    nodes = [plan["Plan"]]
    while nodes:
        node = nodes.pop()
        nodes += node.get("Plans", [])
        if node.get("Alias", "").startswith("change") and node.get("Index Name") != "contributions_change_order":
            read.append(node.get("Rows Removed by Filter", 0))
    assert len(read) >= 2
    assert not any(read)
