"""Two records of one place made one, and parted again: nothing is lost, nothing is half done."""

import threading
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction

from cartoparty.duplicates.finding import find
from cartoparty.duplicates.merging import MergeConflict, MergeRefused, better_kept, merge, moved_to, stamp, undo
from cartoparty.enums import PairState, Service
from cartoparty.models import DuplicatePair, MergeRecord, NationalRecord, Structure
from epn_commons.contributions.enums import Action
from epn_commons.contributions.exceptions import AlreadyDecided
from epn_commons.contributions.models import Change, ReviewItem
from tests.accounts.factories import UserFactory
from tests.cartoparty.test_importing import ROW, file  # noqa: F401
from tests.cartoparty.twins import everything, old_and_new, place, source_of
from tests.taxonomy.factories import ThemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory(coordinator=True)


class TestTheOldAddress:
    def test_it_leads_to_the_kept_record_through_any_number_of_merges(self, by):
        first, second, third = place(), place(), place()
        merge(second, first, by=by)
        merge(third, second, by=by)
        for slug in (first.slug, second.slug):
            assert moved_to(slug, user=AnonymousUser()) == third
        assert moved_to(third.slug, user=AnonymousUser()) is None
        assert moved_to("nulle-part", user=AnonymousUser()) is None

    def test_the_short_address_and_its_code_to_scan_lead_to_it(self, by, client):
        keep, drop = old_and_new()
        merge(keep, drop, by=by)
        answer = client.get(f"/f/{drop.public_id.hex[:10]}/", follow=True)
        assert (answer.status_code, answer.redirect_chain[-1][0]) == (200, keep.get_absolute_url())

    def test_the_api_leads_to_it_too(self, by, client):
        keep, drop = old_and_new()
        record = merge(keep, drop, by=by)
        address = f"/api/v1/structures/{drop.public_id}/"
        answer = client.get(address, {"format": "json"})
        assert (answer.status_code, answer["Cache-Control"]) == (301, "no-cache")
        assert answer["Location"].endswith(f"/api/v1/structures/{keep.public_id}/?format=json")
        assert client.get(answer["Location"]).json()["id"] == str(keep.public_id)
        assert Change.objects.filter(public_id=drop.public_id).last().action == Action.DELETED
        undo(record, by=by)
        assert client.get(address).status_code == 200
        assert client.get(f"/api/v1/structures/{uuid4()}/").status_code == 404

    def test_it_does_not_tell_what_one_may_not_see(self, by):
        keep, drop = old_and_new()
        merge(keep, drop, by=by)
        keep.archive(by=by)
        assert moved_to(drop.slug, user=AnonymousUser()) is None
        assert moved_to(drop.slug, user=by) == keep

    def test_it_answers_again_once_the_merge_is_undone(self, by):
        keep, drop = old_and_new()
        undo(merge(keep, drop, by=by), by=by)
        assert moved_to(drop.slug, user=AnonymousUser()) is None


class TestThePair:
    def test_it_is_decided_and_the_others_of_the_dropped_record_go(self, by):
        keep, drop, third = place(), place(), place()
        find()
        assert DuplicatePair.objects.count() == 3
        merge(keep, drop, by=by)
        pair = DuplicatePair.objects.get(state=PairState.MERGED)
        assert (pair.first, pair.second, pair.decided_by) == (keep, drop, by)
        assert [(pair.first, pair.second) for pair in DuplicatePair.objects.waiting()] == [(keep, third)]
        find()
        assert DuplicatePair.objects.count() == 2

    def test_it_waits_again_once_undone(self, by):
        keep, drop = old_and_new()
        find()
        score = DuplicatePair.objects.get().score
        record = merge(keep, drop, by=by)
        undo(record, by=by)
        pair = DuplicatePair.objects.get()
        assert (pair.state, pair.decided_by, pair.score) == (PairState.SUGGESTED, None, score)

    def test_two_records_that_nobody_compared_can_be_merged(self, by):
        keep, drop = place(), place(name="Tout autre nom", address="3 quai du Port")
        merge(keep, drop, by=by)
        assert DuplicatePair.objects.get().state == PairState.MERGED

    def test_what_someone_found_distinct_is_not_merged_behind_them(self, by):
        keep, drop = old_and_new()
        find()
        DuplicatePair.objects.get().mark_distinct(by=by)
        with pytest.raises(AlreadyDecided, match=by.full_name):
            merge(keep, drop, by=UserFactory(coordinator=True))


class TestRefusals:
    def nothing_moved(self):
        assert not MergeRecord.objects.exists()
        assert not Change.objects.exists()
        assert set(Structure.objects.values_list("version", flat=True)) == {1}

    def test_with_itself(self, by):
        keep = place()
        with pytest.raises(MergeRefused, match="elle-même"):
            merge(keep, Structure.objects.get(), by=by)
        self.nothing_moved()

    @pytest.mark.parametrize("trait", ["archived", "rejected"])
    def test_what_is_out_of_the_register(self, by, trait):
        keep, out = place(), place(published=False, **{trait: True})
        for pair in ((keep, out), (out, keep)):
            with pytest.raises(MergeRefused, match="publiées ou en relecture"):
                merge(*pair, by=by)
        self.nothing_moved()

    def test_a_draft_of_somebody(self, by):
        with pytest.raises(MergeRefused):
            merge(place(), place(published=False), by=by)

    def test_a_published_record_is_not_dropped_for_one_that_is_not(self, by):
        with pytest.raises(MergeRefused, match="gardez celle qui est publiée"):
            merge(place(submitted=True, published=False), place(), by=by)
        self.nothing_moved()

    @pytest.mark.parametrize("edited", ["keep", "drop"])
    def test_a_record_edited_meanwhile(self, by, edited):
        keep, drop = old_and_new()
        seen = {keep.pk: stamp(keep), drop.pk: stamp(drop)}
        target = {"keep": keep, "drop": drop}[edited]
        Structure.objects.get(pk=target.pk).revise({"phone": "+33238444444"}, by=by)
        with pytest.raises(MergeConflict, match="a changé depuis") as conflict:
            merge(keep, drop, by=by, seen=seen)
        assert conflict.value.structures == (target,)
        assert not MergeRecord.objects.exists()
        assert Structure.objects.published().count() == 2

    def test_even_one_that_waits_and_has_no_version_yet(self, by):
        keep, drop = place(), place(submitted=True, published=False)
        seen = {keep.pk: stamp(keep), drop.pk: stamp(drop)}
        Structure.objects.get(pk=drop.pk).revise({"phone": "+33238444444"}, by=drop.author)
        with pytest.raises(MergeConflict):
            merge(keep, drop, by=by, seen=seen)

    def test_what_was_read_unchanged_is_merged(self, by):
        keep, drop = old_and_new()
        assert merge(keep, drop, by=by, seen={keep.pk: stamp(keep), drop.pk: stamp(drop)}).pk

    def test_twice(self, by):
        keep, drop, third = place(), place(), place()
        merge(keep, drop, by=by)
        for other in (keep, third):
            with pytest.raises(AlreadyDecided, match=by.full_name):
                merge(other, drop, by=UserFactory(coordinator=True))

    def test_a_failure_leaves_everything_as_it_was(self, by, monkeypatch):
        keep, drop = old_and_new()
        source_of(drop)
        before = everything(keep), everything(drop)
        monkeypatch.setattr(MergeRecord.objects, "create", lambda **_values: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            merge(keep, drop, by=by)
        assert (everything(keep), everything(drop)) == before
        assert drop.sources.count() == 1
        self.nothing_moved()


class TestUndoing:
    def test_both_records_are_as_they_were(self, by):
        keep, drop = old_and_new(
            phone="+33238111111", description="Deux salles.", services=[Service.ADMINISTRATIVE_HELP], latitude=47.91
        )
        keep.themes.set(ThemeFactory.create_batch(1)), drop.themes.set(ThemeFactory.create_batch(2))
        source_of(keep), source_of(drop)
        before = everything(keep), everything(drop)
        record = merge(keep, drop, by=by)
        assert everything(keep) != before[0]
        assert undo(record, by=by) == []
        assert (everything(keep), everything(drop)) == before
        assert (keep.sources.count(), drop.sources.count()) == (1, 1)
        assert set(NationalRecord.objects.values_list("structure", flat=True)) == {keep.pk, drop.pk}
        told = Change.objects.order_by("pk").values_list("public_id", "action")
        assert list(told)[-2:] == [(keep.public_id, Action.UPDATED), (drop.public_id, Action.CREATED)]
        assert (Structure.objects.get(pk=keep.pk).version, Structure.objects.get(pk=drop.pk).version) == (3, 3)

    def test_even_the_origin_of_what_both_said_alike(self, by):
        keep, drop = old_and_new(services=[Service.ACCESS])
        before = everything(keep)
        record = merge(keep, drop, by=by)
        assert keep.provenance["services"]["source"] == "Fichier A, Fichier B"
        undo(record, by=by)
        assert everything(keep) == before

    def test_a_record_that_waited_waits_again(self, by):
        keep, drop = place(), place(published=False)
        drop.submit(by=drop.author)
        before = everything(drop)
        undo(merge(keep, drop, by=by), by=by)
        assert everything(drop) == before
        assert ReviewItem.objects.get().target == drop

    def test_what_was_corrected_since_stays_corrected(self, by):
        keep, drop = old_and_new(phone="+33238111111", booking_url="https://rdv.example/")
        record = merge(keep, drop, by=by)
        keep.revise({"phone": "+33238555555"}, by=by)
        assert undo(record, by=by) == ["phone"]
        keep.refresh_from_db()
        assert (keep.phone, keep.booking_url, keep.name) == ("+33238555555", "", "EPN Les Peupliers")
        assert keep.provenance["phone"]["source"] == ""
        assert "booking_url" not in keep.provenance

    def test_once(self, by):
        record = merge(*old_and_new(), by=by)
        undo(record, by=by)
        with pytest.raises(AlreadyDecided, match=by.full_name):
            undo(record, by=UserFactory(coordinator=True))

    def test_the_last_merge_first(self, by):
        first, second, third = place(), place(), place()
        earlier, later = merge(second, first, by=by), merge(third, second, by=by)
        with pytest.raises(MergeRefused, match="annulez d’abord"):
            undo(earlier, by=by)
        undo(later, by=by), undo(earlier, by=by)
        assert Structure.objects.published().count() == 3

    def test_then_merged_again(self, by):
        keep, drop = old_and_new()
        undo(merge(keep, drop, by=by), by=by)
        merge(keep, drop, by=by)
        assert MergeRecord.objects.standing().count() == 1


class TestConstraints:
    def record(self, kept, dropped, **values):
        person = UserFactory()
        return MergeRecord.objects.create(
            **{"kept": kept, "dropped": dropped, "before": {}, "written": {}, "merged_by": person, **values}
        )

    def test_two_records(self):
        one = place()
        with pytest.raises(IntegrityError, match="cartoparty_mergerecord_two_records"):
            self.record(one, one)

    def test_one_heir(self):
        one, other, third = place(), place(), place()
        self.record(one, other)
        with pytest.raises(IntegrityError, match="cartoparty_mergerecord_one_heir"):
            self.record(third, other)

    def test_undoing_is_signed(self):
        with pytest.raises(IntegrityError, match="cartoparty_mergerecord_undoing_is_signed"):
            self.record(place(), place(), undone_by=UserFactory())


def test_the_fuller_published_record_is_the_one_to_keep():
    waiting, bare, full = place(submitted=True, published=False), place(fees=[], opening_hours=""), place()
    assert better_kept(waiting, bare) == (bare, waiting)
    assert better_kept(bare, full) == (full, bare)
    assert better_kept(full, place())[0] == full


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def both(self, *acts):
        """Run the acts in as many threads at once; returns what each gave or raised."""
        barrier, results = threading.Barrier(len(acts)), {}

        def run(number, act):
            try:
                barrier.wait(120)
                with transaction.atomic():
                    results[number] = act()
            except Exception as error:
                results[number] = error
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        return [results[number] for number in range(len(acts))]

    def test_one_wins_even_the_other_way_round(self):
        keep, drop = old_and_new()
        people = UserFactory.create_batch(2, coordinator=True)
        first, second = Structure.objects.get(pk=keep.pk), Structure.objects.get(pk=drop.pk)
        results = self.both(lambda: merge(keep, drop, by=people[0]), lambda: merge(second, first, by=people[1]))
        assert sorted(type(result).__name__ for result in results) == ["AlreadyDecided", "MergeRecord"]
        assert Structure.objects.published().count() == MergeRecord.objects.count() == 1

    def test_a_search_and_merges_do_not_block_one_another(self):
        places = [place() for _number in range(4)]
        find()
        person = UserFactory(coordinator=True)
        results = self.both(
            lambda: merge(places[0], places[1], by=person), find, lambda: merge(places[3], places[2], by=person), find
        )
        assert not [result for result in results if isinstance(result, Exception)]
        find()
        assert DuplicatePair.objects.waiting().count() == 1
