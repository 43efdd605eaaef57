"""What hangs on a record that goes into another one: it follows, once, and comes back."""

from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.utils import timezone

from cartoparty import reminding
from cartoparty.duplicates import belongings
from cartoparty.duplicates.merging import merge, undo
from cartoparty.enums import BanReportKind, ReminderFrequency
from cartoparty.importing import import_structures
from cartoparty.models import BanReport, NationalRecord, PartyAction, Structure, StructureSource
from cartoparty.parties import board, results
from cartoparty.signed_links import confirmation_address, refusal_address
from epn_commons.contributions import reporting, revising
from epn_commons.contributions.enums import Action, LinkKind, LinkState, RevisionState, Status, Wait
from epn_commons.contributions.exceptions import RevisionConflict
from epn_commons.contributions.follow_news import subject_of
from epn_commons.contributions.models import (
    Change,
    Link,
    RemoteItem,
    RemotePortal,
    Report,
    ReviewItem,
    Revision,
    Transition,
)
from epn_commons.notifications.following import follow
from epn_commons.notifications.models import Follow
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import MappingPartyFactory, ParticipantFactory, StructureFactory
from tests.cartoparty.test_importing import ROW, file  # noqa: F401
from tests.cartoparty.twins import old_and_new, place
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory(coordinator=True)


def test_sources_follow_and_a_new_import_changes_nothing(by, file):  # noqa: F811
    CommuneFactory(tours=True)
    path = file({}, {"id": "lieu-2", "telephone": "+33261910002"})
    import_structures(path)
    keep, drop = Structure.objects.order_by("pk")
    merge(keep, drop, by=by)
    assert set(StructureSource.objects.values_list("structure", flat=True)) == {keep.pk}
    changes = Change.objects.count()
    report = import_structures(path)
    assert report.outcomes == {"unchanged": 2}
    assert (Structure.objects.count(), Change.objects.count()) == (2, changes)


def test_links_follow_once_and_the_confirmed_one_stays(by):
    keep, drop = old_and_new()
    others = StructureFactory.create_batch(3)

    def tie(source, target, state=LinkState.SUGGESTED):
        signed = {} if state == LinkState.SUGGESTED else {"decided_by": by, "decided_at": keep.updated_at}
        return Link.objects.create(source=source, target=target, kind=LinkKind.RELATED, state=state, **signed)

    tie(drop, others[0]), tie(others[1], drop), tie(keep, drop)
    tie(keep, others[2]), tie(drop, others[2], LinkState.CONFIRMED)
    before = set(Link.objects.values_list("source_id", "target_id", "state"))
    record = merge(keep, drop, by=by)
    assert set(Link.objects.values_list("source_id", "target_id", "state")) == {
        (keep.pk, others[0].pk, "suggested"),
        (others[1].pk, keep.pk, "suggested"),
        (keep.pk, others[2].pk, "confirmed"),
    }
    undo(record, by=by)
    assert set(Link.objects.values_list("source_id", "target_id", "state")) == before


def test_an_open_report_is_answered_on_the_kept_record(by):
    keep, drop = old_and_new()
    told = reporting.report(drop, "Le lieu a déménagé en face de la gare.")
    record = merge(keep, drop, by=by)
    item = ReviewItem.objects.get(wait=Wait.REPORT)
    assert (Report.objects.get().target, item.target, item.title) == (keep, keep, str(keep))
    undo(record, by=by)
    told.refresh_from_db()
    assert told.target == ReviewItem.objects.get(wait=Wait.REPORT).target == drop


def test_a_pending_correction_is_compared_with_what_the_kept_record_says(by):
    keep, drop = old_and_new(phone="+33238111111", summary="Autre lieu.")
    drop.revise({"phone": "+33238333333", "summary": "Nouveau résumé."}, by=UserFactory(mediator=True))
    merge(keep, drop, by=by, choices={"summary": "keep"})
    correction = Revision.objects.get(state=RevisionState.PENDING)
    assert correction.target == ReviewItem.objects.get(wait=Wait.REVISION).target == keep
    with pytest.raises(RevisionConflict) as conflict:
        revising.accept(correction, by=by)
    assert conflict.value.fields == ("summary",)
    revising.accept(correction, by=by, choices={"summary": "Nouveau résumé."})
    keep.refresh_from_db()
    assert (keep.phone, keep.summary) == ("+33238333333", "Nouveau résumé.")


def test_the_history_of_the_dropped_record_stays_readable(by):
    keep, drop = old_and_new()
    drop.revise({"phone": "+33238333333"}, by=by)
    merge(keep, drop, by=by)
    assert Revision.objects.about(drop).accepted().count() == 1
    assert "EPN Les Peupliers" not in Transition.objects.about(drop).latest("pk").comment
    assert "Espace public numérique Les Peupliers" in Transition.objects.about(drop).latest("pk").comment


def test_the_public_feed_and_the_file_follow(by):
    keep, drop = old_and_new()
    merge(keep, drop, by=by)
    told = set(Change.objects.values_list("public_id", "action"))
    assert told == {(keep.public_id, Action.UPDATED), (drop.public_id, Action.DELETED)}
    assert set(NationalRecord.objects.values_list("structure", flat=True)) == {keep.pk}
    assert (keep.version, drop.version, drop.status) == (2, 2, Status.ARCHIVED)


def test_the_kept_record_has_the_merge_in_its_history(by):
    keep, drop = old_and_new(phone="+33238111111")
    merge(keep, drop, by=by)
    revision = Revision.objects.about(keep).accepted().get()
    assert (revision.version, revision.author) == (2, by)
    assert revision.comment == "Fusion avec « Espace public numérique Les Peupliers, Orléans »"
    assert revision.before["phone"] == "+33238000000"
    assert revising.values_at(keep, 1)["name"] == "EPN Les Peupliers"


def test_a_record_that_waited_is_refused_and_its_author_told(by):
    keep = place()
    drop = place(published=False)
    drop.submit(by=drop.author)
    merge(keep, drop, by=by)
    assert (drop.status, drop.reviewed_by) == (Status.REJECTED, by)
    assert not ReviewItem.objects.exists()
    assert drop.author.notifications.filter(body__contains="même lieu").exists()


def test_who_follows_it_follows_the_kept_record(by, client):
    keep, drop = old_and_new()
    one, both = UserFactory.create_batch(2, mediator=True)
    follow(one, subject_of(drop)), follow(both, subject_of(drop)), follow(both, subject_of(keep))
    before = set(Follow.objects.values_list("user", "subject", "label", "url"))
    record = merge(keep, drop, by=by)
    assert set(one.follows.values_list("subject", "label")) == {(subject_of(keep), str(keep))}
    assert set(both.follows.values_list("subject", flat=True)) == {subject_of(keep), subject_of(drop)}
    client.force_login(one)
    assert client.get(one.follows.get().url).status_code == 200
    undo(record, by=by)
    assert set(Follow.objects.values_list("user", "subject", "label", "url")) == before


def test_where_it_was_copied_from_follows(by):
    keep, drop = old_and_new()
    portal = RemotePortal.objects.create(
        name="Réseau voisin", address="https://voisin.example", kinds=["structure"], licences=["etalab-2.0"]
    )
    copy = RemoteItem.objects.create(
        portal=portal, kind="structure", remote_id=uuid4(), target=drop, version=1, licence="etalab-2.0", values={},
        page_url="https://voisin.example/structures/x/",
    )  # fmt: skip
    record = merge(keep, drop, by=by)
    assert RemoteItem.objects.about(keep).get() == copy
    undo(record, by=by)
    assert RemoteItem.objects.about(drop).get() == copy


def test_what_a_mapping_party_has_still_to_look_at_follows(by):
    keep, drop = old_and_new()
    alone, both, done, closed = (
        MappingPartyFactory(places=places) for places in ([drop], [drop, keep], [drop], [drop])
    )
    confirmed = {"act": "confirm", "state": "written", "structure": drop, "key": uuid4()}
    PartyAction.objects.create(
        party=done, participant=ParticipantFactory(party=done), noted_at=timezone.now(), **confirmed
    )
    results.close(closed, by=closed.opened_by)
    record = merge(keep, drop, by=by)
    lists = [set(party.party_places.values_list("structure", flat=True)) for party in (alone, both, done, closed)]
    assert lists == [{keep.pk}, {keep.pk, drop.pk}, {drop.pk}, {drop.pk}]
    assert [(told["listed"], told["checked"]) for told in map(board.figures, (alone, both, done))] == [
        (1, 0), (1, 0), (1, 1),
    ]  # fmt: skip
    undo(record, by=by)
    assert set(alone.party_places.values_list("structure", flat=True)) == {drop.pk}
    assert board.figures(both)["listed"] == 2


def test_what_was_told_to_the_commune_follows_once(by):
    keep, drop = old_and_new()
    facts = {"address": drop.address, "insee": "45234", "latitude": 47.9, "longitude": 1.9}
    moved = BanReport.objects.create(structure=drop, kind=BanReportKind.MOVED, **facts)
    twin = BanReport.objects.create(structure=drop, kind=BanReportKind.MISSING, **facts)
    mine = BanReport.objects.create(structure=keep, kind=BanReportKind.MISSING, **facts)
    record = merge(keep, drop, by=by)
    assert set(keep.ban_reports.all()) == {moved, mine}
    undo(record, by=by)
    assert set(drop.ban_reports.all()) == {moved, twin}


def test_an_old_letter_still_refuses_the_reminders_and_no_more_confirms(by, client):
    keep, drop = old_and_new()
    refuse, confirm = refusal_address(drop), confirmation_address(drop)
    merge(keep, drop, by=by)
    assert client.post(refuse).status_code == 200
    assert reminding.frequency(keep) == ReminderFrequency.NEVER
    page = client.get(confirm)
    assert (page.status_code, drop.get_absolute_url() in page.content.decode()) == (410, True)
    keep.archive(by=by)
    assert client.post(refuse).status_code == 410


def test_every_relation_to_a_structure_is_known_to_a_merge():
    """A model that points to structures must say what becomes of its rows: ``belongings.MOVED`` or ``LEFT``."""
    pointing = {
        model._meta.label_lower
        for model in apps.get_models(include_auto_created=True)
        for field in [*model._meta.get_fields(), *model._meta.private_fields]
        if isinstance(field, GenericForeignKey)
        or (field.concrete and field.is_relation and field.related_model is Structure)
    }
    # Themes are a line of the merge; what somebody did is shown by an address, which leads to the kept record.
    elsewhere = {"cartoparty.structure_themes", "competences.evidence"}
    assert pointing - elsewhere == belongings.MOVED | belongings.LEFT
    assert not belongings.MOVED & belongings.LEFT
