"""A half-written form comes back as it was left."""

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string

from cartoparty.models import Structure
from epn_commons.contributions import drafts
from epn_commons.contributions.enums import Outcome
from epn_commons.contributions.forms import ContributionForm
from epn_commons.contributions.tasks import forget_old_drafts
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory

pytestmark = pytest.mark.django_db


class PlaceForm(ContributionForm):
    services = forms.MultipleChoiceField(
        choices=[("access", "Accès"), ("employment", "Emploi")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(required=False)

    class Meta:
        model = Structure
        fields = ["name", "address", "postcode", "commune", "summary"]


def opened(rf, user, structure=None):
    request = rf.get("/")
    request.user = user
    form = PlaceForm(instance=structure)
    return form, drafts.offer(request, form, drafts.key_for("structure", structure))


def test_what_was_typed_is_shown_again(rf):
    user = UserFactory(mediator=True)
    typed = {"name": ["Mon lieu"], "services": ["employment"], "agreed": ["on"], "unknown": ["x"]}
    drafts.save(user, "structure:nouvelle", typed)
    form, draft = opened(rf, user)
    html = str(form)
    assert draft.data == typed
    assert 'value="Mon lieu"' in html
    assert 'value="employment" id="id_services_1" checked' in html
    assert 'value="access" id="id_services_0" checked' not in html
    assert form["agreed"].initial is True


def test_a_correction_comes_back_on_the_version_it_began_on(rf):
    structure, user = StructureFactory(published=True), UserFactory(mediator=True)
    drafts.save(user, drafts.key_for("structure", structure), {"name": ["Nouveau nom"], "base_version": ["1"]})
    structure.revise({"summary": "Autre chose"}, by=UserFactory(coordinator=True))
    form, _draft = opened(rf, user, structure)
    assert str(form["base_version"].value()) == "1"
    values = {"name": "Nouveau nom", "address": structure.address, "postcode": structure.postcode}
    values |= {"commune": structure.commune_id, "summary": "Un lieu pour apprendre à se servir d’un ordinateur."}
    sent = PlaceForm({**values, "base_version": "1", "services": ["access", "employment"]}, instance=structure)
    assert sent.is_valid(), sent.errors
    assert sent.save_as(by=UserFactory(coordinator=True)) == Outcome.PUBLISHED
    structure.refresh_from_db()
    assert (structure.name, structure.summary) == ("Nouveau nom", "Autre chose")


def test_nothing_is_offered_where_nothing_was_typed(rf):
    user = UserFactory(mediator=True)
    drafts.save(UserFactory(mediator=True), "structure:nouvelle", {"name": ["Celui d’un autre"]})
    assert opened(rf, user)[1] is None
    assert opened(rf, AnonymousUser())[1] is None


@pytest.mark.parametrize("data", [{"name": []}, {"name": ["a", "b"]}, {"services": ["inventé"]}, {}])
def test_an_odd_draft_never_breaks_a_form(rf, data):
    user = UserFactory(mediator=True)
    drafts.save(user, "structure:nouvelle", data)
    form, draft = opened(rf, user)
    assert draft
    assert "<input" in str(form)


def test_it_is_said_that_a_draft_was_found_and_how_to_forget_it(rf):
    draft = drafts.save(UserFactory(mediator=True), "structure:nouvelle", {"name": ["x"]})
    html = render_to_string("contributions/_draft_found.html", {"draft": draft, "request": rf.get("/ici/")})
    assert "Nous avons retrouvé votre saisie" in html
    assert 'value="/ici/"' in html


def test_old_drafts_are_forgotten_every_night(run_jobs):
    drafts.save(UserFactory(mediator=True), "structure:nouvelle", {})
    forget_old_drafts.defer(timestamp=0)
    assert run_jobs() == ["contributions.forget_old_drafts"]
