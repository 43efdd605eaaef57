"""After a test that commits, the database is as the migrations left it."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection

from epn_commons.contributions.models import Transition
from epn_commons.search.models import Synonym
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.emptying import LOADED, holding_rows, rows_of
from tests.territories.factories import CommuneFactory


@pytest.mark.django_db(transaction=True)
def test_what_a_test_commits_is_taken_out_and_what_migrations_loaded_comes_back():
    StructureFactory(commune=CommuneFactory(bourges=True)).publish(by=UserFactory(coordinator=True))
    Synonym.objects.all().delete()
    Permission.objects.update(name="Autre nom")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO core_rate_window (key, window_start, hits) VALUES ('essai', 0, 1)")
        cursor.execute(
            """
            WITH job AS (INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('a', 'b') RETURNING id)
            INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp, job_id) SELECT 'b', 0, id FROM job
            """
        )
    assert Transition.objects.exists()
    LOADED.restore()
    with connection.cursor() as cursor:
        assert {table: rows_of(cursor, table) for table in holding_rows(cursor, LOADED.tables)} == LOADED.rows
        assert LOADED.rows.keys() >= {"django_migrations", "auth_permission", Synonym._meta.db_table}
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'D'")
        assert cursor.fetchone() == (0,)
