"""Ties between contributions."""

import pytest
from django.db import IntegrityError

from epn_commons.contributions.enums import LinkKind, LinkState
from epn_commons.contributions.exceptions import AlreadyDecided
from epn_commons.contributions.models import Link
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory

pytestmark = pytest.mark.django_db


def tie(source, target, **values):
    return Link.objects.create(source=source, target=target, kind=LinkKind.RELATED, **values)


def test_a_link_is_found_from_both_ends():
    one, other, stranger = StructureFactory.create_batch(3)
    link = tie(one, other)
    assert list(Link.objects.touching(one)) == list(Link.objects.touching(other)) == [link]
    assert not Link.objects.touching(stranger).exists()


def test_a_suggested_link_is_confirmed_by_someone_once():
    link = tie(*StructureFactory.create_batch(2))
    person = UserFactory(mediator=True)
    link.confirm(by=person)
    assert (link.state, link.decided_by) == (LinkState.CONFIRMED, person)
    assert list(Link.objects.confirmed()) == [link]
    with pytest.raises(AlreadyDecided):
        Link.objects.get().dismiss(by=person)


def test_the_database_refuses_a_link_twice():
    one, other = StructureFactory.create_batch(2)
    tie(one, other)
    with pytest.raises(IntegrityError, match="contributions_link_once"):
        tie(one, other)


def test_the_database_refuses_a_link_to_oneself():
    one = StructureFactory()
    with pytest.raises(IntegrityError, match="contributions_link_two_ends"):
        tie(one, one)


def test_the_database_refuses_a_reason_that_does_not_exist():
    link = tie(*StructureFactory.create_batch(2))
    with pytest.raises(IntegrityError, match="contributions_link_reason_known"):
        Link.objects.filter(pk=link.pk).update(reason="guess")


def test_the_database_refuses_an_unsigned_decision():
    tie(*StructureFactory.create_batch(2))
    with pytest.raises(IntegrityError, match="contributions_link_decision_is_signed"):
        Link.objects.update(state=LinkState.CONFIRMED)
