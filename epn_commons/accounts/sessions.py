"""How long one stays logged in, and what a shared computer changes."""

import time

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

STARTED_AT = "session_started_at"
SEEN_AT = "session_seen_at"
SHARED = "shared_computer"
SEEN_PRECISION = 60
"""Seconds: a session is written at most once a minute for having been seen."""


def is_shared(session):
    """Whether the visitor said that this computer is shared; templates read ``request.session.shared_computer``."""
    return bool(session.get(SHARED))


def mark_shared(session):
    """The session ends with the browser, or after a short while without a visit; nothing is kept on the computer."""
    session[SHARED] = True
    session.set_expiry(0)


def start(session):
    session[STARTED_AT] = session[SEEN_AT] = int(time.time())


def is_over(session):
    """Whether an authenticated session outlived one of its limits. Notes the visit otherwise."""
    now = int(time.time())
    if STARTED_AT not in session:
        start(session)
    idle = settings.SESSION_SHARED_COMPUTER_AGE if is_shared(session) else settings.SESSION_COOKIE_AGE
    if now - session[STARTED_AT] > settings.SESSION_ABSOLUTE_AGE or now - session[SEEN_AT] > idle:
        return True
    if now - session[SEEN_AT] >= SEEN_PRECISION:
        session[SEEN_AT] = now
    return False


def forget_ended():
    """Remove the sessions that are over, and what is known of their visitors: address, browser."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
