"""The form that every kind builds on: what becomes of an edit, and how a refusal is said."""

import pytest

from cartoparty.models import Structure
from epn_commons.contributions.enums import Outcome, RevisionState, Status, Wait
from epn_commons.contributions.forms import ContributionForm
from epn_commons.contributions.models import ReviewItem, Revision, Transition
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db


class PlaceForm(ContributionForm):
    class Meta:
        model = Structure
        fields = ["name", "address", "postcode", "commune", "phone", "summary"]


def typed(structure=None, **changes):
    commune = structure.commune if structure else CommuneFactory(orleans=True)
    values = {"name": "Espace des Ormes", "address": "1 rue des Ormes", "postcode": commune.postcodes[0]}
    if structure:
        values = {name: getattr(structure, name) for name in ("name", "address", "postcode", "phone", "summary")}
        if structure.status == Status.PUBLISHED:
            values["base_version"] = structure.version
    return {**values, "commune": commune.pk, **changes}


def filled(structure=None, **changes):
    form = PlaceForm(typed(structure, **changes), instance=structure and Structure.objects.get(pk=structure.pk))
    assert form.is_valid(), form.errors
    return form


def test_a_mediator_s_new_place_waits_for_review_under_their_organisation():
    author = MembershipFactory(is_main=True).user
    form = filled()
    assert form.save_as(by=author) == Outcome.AWAITING_REVIEW
    place = Structure.objects.get()
    assert (place.slug, place.author, place.organisation) == (
        "espace-des-ormes-orleans",
        author,
        author.main_organisation,
    )
    assert (place.status, ReviewItem.objects.get().wait) == (Status.SUBMITTED, Wait.TO_COMPLETE)
    assert "phone" not in place.provenance
    assert "name" in place.provenance


def test_two_places_of_one_name_have_two_addresses():
    author = UserFactory(mediator=True)
    for _time in range(2):
        filled().save_as(by=author, keep_as_draft=True)
    assert set(Structure.objects.values_list("slug", flat=True)) == {
        "espace-des-ormes-orleans",
        "espace-des-ormes-orleans-2",
    }


def test_kept_as_a_draft_it_waits_for_its_author():
    assert filled().save_as(by=UserFactory(mediator=True), keep_as_draft=True) == Outcome.SAVED
    assert Structure.objects.get().status == Status.DRAFT
    assert not ReviewItem.objects.exists()


def test_a_coordinator_publishes_at_once_what_is_complete():
    draft = StructureFactory(author=UserFactory(coordinator=True))
    assert filled(draft, name="Autre nom").save_as(by=draft.author) == Outcome.PUBLISHED
    draft.refresh_from_db()
    assert (draft.status, draft.name, draft.version) == (Status.PUBLISHED, "Autre nom", 1)


def test_a_coordinator_s_incomplete_place_waits_to_be_completed():
    assert filled().save_as(by=UserFactory(coordinator=True)) == Outcome.AWAITING_REVIEW
    assert ReviewItem.objects.get().missing == ["services"]


def test_a_refused_place_is_taken_up_again_and_sent():
    place = StructureFactory(rejected=True)
    assert filled(place, phone="+33238111111").save_as(by=place.author) == Outcome.AWAITING_REVIEW
    moves = Transition.objects.about(place).values_list("to_status", flat=True)
    assert list(moves) == [Status.DRAFT, Status.SUBMITTED]


def test_a_draft_is_sent_even_when_nothing_changed():
    place = StructureFactory()
    assert filled(place).save_as(by=place.author) == Outcome.AWAITING_REVIEW


def test_what_waits_is_completed_where_it_stands():
    place = StructureFactory(submitted=True)
    assert filled(place, name="Autre nom").save_as(by=UserFactory(coordinator=True)) == Outcome.SAVED
    place.refresh_from_db()
    assert (place.status, place.name) == (Status.SUBMITTED, "Autre nom")


def test_a_correction_keeps_its_explanation():
    place = StructureFactory(published=True)
    form = filled(place, phone="+33238111111", comment="Affiché sur la porte")
    assert form.save_as(by=UserFactory(mediator=True)) == Outcome.AWAITING_REVIEW
    revision = Revision.objects.get()
    assert (revision.values, revision.comment) == ({"phone": "+33238111111"}, "Affiché sur la porte")


def test_a_correction_that_changes_nothing_says_so():
    form = filled(StructureFactory(published=True))
    assert form.save_as(by=UserFactory(mediator=True)) is None
    assert form.non_field_errors() == ["Aucun champ n’a changé : il n’y a rien à proposer."]


def test_what_is_archived_is_not_edited():
    form = filled(StructureFactory(archived=True), name="Autre nom")
    assert form.save_as(by=UserFactory(coordinator=True)) is None
    assert "archivée" in form.non_field_errors()[0]


def test_only_published_content_asks_for_an_explanation():
    assert "comment" not in PlaceForm().fields
    assert "comment" not in PlaceForm(instance=StructureFactory()).fields
    assert list(PlaceForm(instance=StructureFactory(published=True)).fields)[-1] == "comment"


def test_a_form_opened_before_someone_else_s_edit_undoes_none_of_it():
    place = StructureFactory(published=True, phone="+33238000000")
    opened = typed(place, address="2 rue des Ormes")
    place.revise({"phone": "+33238222222"}, by=UserFactory(coordinator=True))
    form = PlaceForm(opened, instance=Structure.objects.get())
    assert form.is_valid()
    assert form.save_as(by=UserFactory(coordinator=True)) == Outcome.PUBLISHED
    place.refresh_from_db()
    assert (place.address, place.phone) == ("2 rue des Ormes", "+33238222222")


def test_a_coordinator_who_meets_another_s_edit_sees_it_then_decides():
    place = StructureFactory(published=True, phone="+33238000000", name="Premier")
    opened = typed(place, phone="+33238333333")
    place.revise({"phone": "+33238222222", "name": "Deuxième"}, by=UserFactory(coordinator=True))
    form = PlaceForm(opened, instance=Structure.objects.get())
    assert form.is_valid()
    assert form.save_as(by=UserFactory(coordinator=True)) is None
    assert "« 02\u00a038\u00a022\u00a022\u00a022 »" in form.errors["phone"][0]
    assert list(form.errors) == ["phone", "__all__"]
    place.refresh_from_db()
    assert place.version == 2
    again = PlaceForm(dict(form.data), instance=Structure.objects.get())
    assert again.is_valid()
    assert again.save_as(by=UserFactory(coordinator=True)) == Outcome.PUBLISHED
    place.refresh_from_db()
    assert (place.phone, place.name) == ("+33238333333", "Deuxième")


def test_a_mediator_s_edit_on_an_older_version_reaches_the_coordinator_as_a_conflict():
    place = StructureFactory(published=True, phone="+33238000000")
    opened = typed(place, phone="+33238333333")
    place.revise({"phone": "+33238222222"}, by=UserFactory(coordinator=True))
    form = PlaceForm(opened, instance=Structure.objects.get())
    assert form.is_valid()
    assert form.save_as(by=UserFactory(mediator=True)) == Outcome.AWAITING_REVIEW
    revision = Revision.objects.get(state=RevisionState.PENDING)
    assert (revision.base_version, revision.before) == (1, {"phone": "+33238000000"})


@pytest.mark.parametrize("forged", ["", "0", "-3", "99", "deux", "1" * 400])
def test_a_forged_version_neither_breaks_nor_overwrites(forged):
    place = StructureFactory(published=True)
    form = PlaceForm(typed(place, phone="+33238111111", base_version=forged), instance=Structure.objects.get())
    if form.is_valid():
        assert form.save_as(by=UserFactory(mediator=True)) == Outcome.AWAITING_REVIEW


def test_an_error_on_a_field_that_the_form_does_not_show_is_said_by_name():
    place = StructureFactory(published=True)
    Structure.objects.filter(pk=place.pk).update(opening_hours="jamais")
    form = PlaceForm(typed(place, phone="+33238111111"), instance=Structure.objects.get(pk=place.pk))
    assert not form.is_valid()
    assert form.non_field_errors()[0].startswith("Horaires (syntaxe OpenStreetMap) : ")
