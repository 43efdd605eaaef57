import pytest

from epn_commons.notifications import registry
from epn_commons.notifications.enums import Channel
from epn_commons.notifications.registry import NotificationKind

NEWS = NotificationKind("test_news", "Nouvelles d’essai")
SLOW_NEWS = NotificationKind("test_slow", "Nouvelles lentes", Channel.DAILY)


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """Two kinds of the tests' own, and no other."""
    monkeypatch.setattr(registry, "_kinds", {kind.code: kind for kind in (NEWS, SLOW_NEWS)})
    return NEWS, SLOW_NEWS


@pytest.fixture
def news():
    return NEWS


@pytest.fixture
def slow_news():
    return SLOW_NEWS
