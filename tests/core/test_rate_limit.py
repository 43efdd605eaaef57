"""What is counted is kept no longer than it limits somebody."""

import pytest
from django.db import connection

from epn_commons.core import rate_limit
from epn_commons.core.tasks import forget_old_windows

pytestmark = pytest.mark.django_db


def test_old_windows_are_forgotten_and_present_ones_still_count(run_jobs):
    rate_limit.hit("essai", "qui", limit=2, seconds=3600)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO core_rate_window (key, window_start, hits) VALUES ('vieux', 0, 1)")
    forget_old_windows.defer(timestamp=0)
    run_jobs()
    assert rate_limit.hit("essai", "qui", limit=2, seconds=3600).remaining == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_rate_window WHERE key = 'vieux'")
        assert cursor.fetchone() == (0,)
