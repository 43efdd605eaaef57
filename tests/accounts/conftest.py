import time

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _fresh_limits():
    """Rate limits are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def client_reauthenticated(client):
    """Log a person in as if they had just typed their password again."""

    def log_in(user):
        client.force_login(user)
        session = client.session
        session["account_authentication_methods_user"] = str(user.pk)
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "reauthenticated": True}
        ]
        session.save()
        return client

    return log_in
