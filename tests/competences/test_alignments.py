"""Correspondences: argued, read by somebody else, disputable, shown as a matrix."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from competences.enums import AlignmentState, Relation
from competences.models import Alignment
from epn_commons.contributions.exceptions import AlreadyDecided
from tests.accounts.factories import UserFactory
from tests.competences.factories import published_framework

pytestmark = pytest.mark.django_db
WHY = "Les deux parlent de chercher une information et de juger sa source."


@pytest.fixture
def pair():
    return published_framework(title="Un"), published_framework(title="Deux")


def alignment(pair, **values):
    source, target = (framework.items.get(code="1.1") for framework in pair)
    facts = {"source_item": source, "target": target, "relation": Relation.PARTIAL, "rationale": WHY}
    return Alignment.objects.create(**facts | values)


def test_rules_of_the_database(pair):
    author = UserFactory(mediator=True)
    one = alignment(pair, author=author)
    with pytest.raises(IntegrityError, match="competences_alignment_once"), transaction.atomic():
        alignment(pair)
    with pytest.raises(IntegrityError, match="competences_alignment_two_ends"), transaction.atomic():
        alignment(pair, target=one.source_item)
    with pytest.raises(IntegrityError, match="competences_alignment_one_source"), transaction.atomic():
        alignment(pair, source_item=None)
    with pytest.raises(IntegrityError, match="competences_alignment_known_relation"), transaction.atomic():
        alignment(pair, relation="pareil")
    with pytest.raises(IntegrityError, match="competences_alignment_review_is_signed"), transaction.atomic():
        Alignment.objects.filter(pk=one.pk).update(state=AlignmentState.REVIEWED)
    with pytest.raises(IntegrityError, match="competences_alignment_reviewed_by_another"), transaction.atomic():
        Alignment.objects.filter(pk=one.pk).update(reviewed_by=author)
    one.dispute(by=author, reason=WHY)
    with pytest.raises(IntegrityError, match="competences_alignmentnote_append_only"), transaction.atomic():
        one.notes.update(text="Autre")


def test_review_dispute_and_review_again(pair):
    author, other = UserFactory(coordinator=True), UserFactory(coordinator=True)
    one = alignment(pair, author=author)
    with pytest.raises(ValidationError, match="sa propre"):
        one.review(by=author)
    one.review(by=other)
    with pytest.raises(AlreadyDecided):
        one.review(by=UserFactory(coordinator=True))
    with pytest.raises(ValidationError, match="pourquoi"):
        one.dispute(by=author, reason="non")
    one.dispute(by=author, reason=WHY)
    assert one.state == AlignmentState.DISPUTED
    one.review(by=other)
    one.reject(by=other, reason=WHY)
    assert [note.act for note in one.notes.all()] == ["review", "dispute", "review", "rejection"]
    assert not Alignment.objects.standing().exists()


def test_matrix_shows_proposes_and_disputes(client, pair, django_assert_max_num_queries):
    address = f"{pair[0].get_absolute_url()}correspondances/{pair[1].slug}/"
    assert "Aucune correspondance" in client.get(address).content.decode()
    client.force_login(UserFactory(mediator=True))
    sent = {
        "source_item": pair[0].items.get(code="1.2").pk, "target": pair[1].items.get(code="1.1").pk,
        "relation": "broader", "rationale": "court",
    }  # fmt: skip
    assert "20 caractères" in client.post(f"{address}proposer/", sent).content.decode()
    assert client.post(f"{address}proposer/", sent | {"rationale": WHY}).status_code == 302
    assert "déjà proposée" in client.post(f"{address}proposer/", sent | {"rationale": WHY}).content.decode()
    one = Alignment.objects.get()
    assert client.post(f"/competences/correspondances/{one.public_id}/relire/").status_code == 403
    assert client.post(f"/competences/correspondances/{one.public_id}/ecarter/", {"reason": WHY}).status_code == 403
    assert client.post(f"/competences/correspondances/{one.public_id}/contester/", {"reason": WHY}).status_code == 302
    client.force_login(UserFactory(coordinator=True))
    client.post(f"/competences/correspondances/{one.public_id}/relire/")
    with django_assert_max_num_queries(12):
        page = client.get(address).content.decode()
    assert "est plus large que" in page
    assert "relu" in page
