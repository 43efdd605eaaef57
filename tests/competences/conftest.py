import pytest
from django.test import Client

from tests.competences.exam_factories import ExamSessionFactory, fill_bank


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path):
    """Each test signs with keys of its own."""
    settings.CREDENTIAL_KEYS_DIR = tmp_path / "keys"


@pytest.fixture
def session(db):
    fill_bank("A")
    return ExamSessionFactory()


@pytest.fixture
def desk(client, session):
    """The mediator's own browser."""
    browser = Client()
    browser.force_login(session.supervisor)
    return browser
