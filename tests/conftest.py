"""What every test shares."""

import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import TransactionTestCase
from factory.django import DjangoModelFactory

from cartoparty import map_data
from epn_commons.contributions.models.change import OldestRunningTransaction
from epn_commons.core.embedded_postgres.base import embedded_server
from epn_commons.core.embedded_postgres.errors import EmbeddedPostgresError
from epn_commons.territories.loading import load_territories
from tests import network
from tests.emptying import LOADED
from tests.jobs.runner import run_waiting_jobs

WHOLE_SERVER = OldestRunningTransaction.template


def pytest_configure():
    network.forbid()


def pytest_sessionstart():
    """Without DATABASE_URL, the process that starts the others keeps the embedded server up to the end."""
    if not settings.DATABASE_URL:
        try:
            embedded_server(settings.EMBEDDED_POSTGRES_DIR).open()
        except EmbeddedPostgresError as error:
            pytest.exit(str(error), returncode=1)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Browser tests come after all the others: from the first of them to the end of the process, Playwright keeps an
    event loop running in this thread, beside which Django gives another connection than before. A test begun on one
    and cleaned on the other leaves its rows behind, or waits for itself for ever."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """What a test that commits leaves is taken out table by table, not by a flush of all of them."""
    with django_db_blocker.unblock():
        LOADED.remember()
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: LOADED.restore())
        yield


@pytest.fixture(scope="session")
def shared_data():
    """The folder of real input data, beside the project; its tests are skipped where it is absent."""
    folder = settings.BASE_DIR.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("données réelles absentes : ../shared/data")
    return folder


@pytest.fixture(scope="session")
def demonstration_folder():
    """One for all the starts of the demonstration: the second finds the database of the first. Not pytest's, which
    another pytest may close."""
    with tempfile.TemporaryDirectory(prefix="démo à part ") as name:
        yield Path(name)


@pytest.fixture(autouse=True)
def _names_from_the_first():
    """What a factory numbers does not tell which tests ran before."""
    factories = DjangoModelFactory.__subclasses__()
    for one in factories:
        one.reset_sequence(force=True)
        factories.extend(one.__subclasses__())


@pytest.fixture(autouse=True)
def _no_map_of_another_test():
    """Places made by factories write nothing in the feed whose stamp names the map kept in memory."""
    map_data.forget()


@pytest.fixture(autouse=True)
def _feed_of_this_database(monkeypatch):
    """The feed of changes waits for whatever runs on the server: here, for the transactions of the test's own database
    alone, not for those of the tests beside it."""
    running = "SELECT min(backend_xid::text::bigint) FROM pg_stat_activity WHERE datname = current_database()"
    own = f"coalesce(({running}), pg_snapshot_xmax(pg_current_snapshot())::text::bigint)"
    monkeypatch.setattr(OldestRunningTransaction, "template", own)


@pytest.fixture
def whole_server(_feed_of_this_database, monkeypatch):
    """The feed as it is outside of the tests."""
    monkeypatch.setattr(OldestRunningTransaction, "template", WHOLE_SERVER)


@pytest.fixture
def run_jobs(db):
    """``run_jobs()`` does in line what is queued and due, and gives the names of the tasks done."""
    return run_waiting_jobs


@pytest.fixture(scope="module")
def whole_france(django_db_setup, django_db_blocker):
    """All the shipped territories, loaded once for the module and gone after it: what the load counted."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_territories()
        transaction.set_rollback(True)
