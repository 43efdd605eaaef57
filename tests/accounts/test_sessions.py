"""What is known of a visitor ends with the session."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from epn_commons.accounts.tasks import forget_ended_sessions
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


def session_of(user, *, ends_in):
    Session.objects.create(session_key=f"clé-{user.pk}", session_data="", expire_date=timezone.now() + ends_in)
    return UserSession.objects.create(user=user, session_key=f"clé-{user.pk}", ip="192.0.2.1", user_agent="Firefox")


def test_the_address_and_browser_of_a_session_that_is_over_are_forgotten(run_jobs):
    session_of(UserFactory(), ends_in=timedelta(minutes=-1))
    UserSession.objects.create(user=UserFactory(), session_key="fermée", ip="192.0.2.2", user_agent="Firefox")
    open_ = session_of(UserFactory(), ends_in=timedelta(minutes=5))
    forget_ended_sessions.defer(timestamp=0)
    run_jobs()
    assert list(UserSession.objects.all()) == [open_]
    assert list(Session.objects.values_list("session_key", flat=True)) == [open_.session_key]
