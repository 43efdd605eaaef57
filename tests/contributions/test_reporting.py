"""Errors told by visitors."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from epn_commons.contributions import reporting
from epn_commons.contributions.enums import ReportState, Wait
from epn_commons.contributions.exceptions import AlreadyDecided
from epn_commons.contributions.models import Report, ReviewItem
from epn_commons.notifications.models import Notification
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory

pytestmark = pytest.mark.django_db


def test_a_visitor_tells_an_error_without_saying_who_they_are():
    structure = StructureFactory(published=True)
    told = reporting.report(structure, "La porte est fermée le lundi.")
    item = ReviewItem.objects.get()
    assert (item.wait, item.report, item.author) == (Wait.REPORT, told, None)


@pytest.mark.parametrize("message", ["", "x" * 1001])
def test_an_empty_or_endless_message_is_refused(message):
    with pytest.raises(ValidationError):
        reporting.report(StructureFactory(published=True), message)
    assert not Report.objects.exists()


def test_a_member_is_told_what_became_of_their_report():
    member = UserFactory(mediator=True)
    told = reporting.report(StructureFactory(published=True), "Numéro faux.", by=member)
    reporting.handle(told, by=UserFactory(coordinator=True), answer="Corrigé, merci.")
    assert not ReviewItem.objects.exists()
    assert Notification.objects.get(recipient=member).body == "Corrigé, merci."


def test_a_report_is_decided_once():
    told = reporting.report(StructureFactory(published=True), "Numéro faux.")
    first = UserFactory(coordinator=True)
    reporting.dismiss(told, by=first)
    with pytest.raises(AlreadyDecided, match=first.full_name):
        reporting.handle(told, by=UserFactory(coordinator=True))
    told.refresh_from_db()
    assert told.state == ReportState.DISMISSED


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"message": ""}, "contributions_report_says_something"),
        ({"state": ReportState.HANDLED}, "contributions_report_decision_is_signed"),
    ],
)
def test_the_database_refuses(values, constraint):
    reporting.report(StructureFactory(published=True), "Numéro faux.")
    with pytest.raises(IntegrityError, match=constraint):
        Report.objects.update(**values)
