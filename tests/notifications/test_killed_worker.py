"""What becomes of e-mails when the worker that sends them is killed, and when two send at once."""

import json
import signal
from collections import Counter

import pytest
from django.db import connection

from epn_commons.notifications import tasks
from epn_commons.notifications.enums import Channel
from epn_commons.notifications.models import Notification, Preference
from epn_commons.notifications.sending import notify
from tests.accounts.factories import UserFactory
from tests.jobs.processes import worker
from tests.notifications.mail_backend import FOLDER

pytestmark = pytest.mark.django_db(transaction=True)
SETTINGS = "tests.notifications.worker_settings"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, str(tmp_path))
    return tmp_path


@pytest.fixture
def people(news):
    people = UserFactory.create_batch(6)
    notify(people, kind=news, title="Une nouvelle")
    return people


def mails(folder):
    return [json.loads(line) for line in (folder / "mails.jsonl").read_text().splitlines()]


def run_again():
    """The dead worker's heartbeat grows old; another worker comes."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
    with worker("--once", settings_module=SETTINGS) as process:
        assert process.wait(timeout=120) == 0


def test_killed_before_the_server_took_a_mail(folder, people):
    (folder / "die-before").write_text(people[3].email)
    with worker("--once", settings_module=SETTINGS) as process:
        assert process.wait(timeout=120) == -signal.SIGKILL
    assert 0 < len(mails(folder)) < 6

    run_again()

    assert Counter(mail["to"][0] for mail in mails(folder)) == Counter(user.email for user in people)
    assert not Notification.objects.to_mail(Channel.AT_ONCE).exists()


def test_killed_just_after_the_server_took_a_mail(folder, people):
    (folder / "die-after").write_text(people[3].email)
    with worker("--once", settings_module=SETTINGS) as process:
        assert process.wait(timeout=120) == -signal.SIGKILL

    run_again()

    sent = mails(folder)
    assert {mail["to"][0] for mail in sent} == {user.email for user in people}, "nothing is lost"
    assert len(sent) == 7
    assert len({mail["id"] for mail in sent}) == 6, "the mail in doubt goes again under its own Message-ID"


def test_a_digest_killed_between_two_mails_is_resumed(folder, slow_news):
    """Each person one mail with all their news, whether theirs had left before the worker died or not."""
    people = UserFactory.create_batch(4)
    for user in people:
        Preference.choose(user, {slow_news.code: Channel.WEEKLY})
    for number in range(3):
        notify(people, kind=slow_news, title=f"Nouvelle {number}")
    (folder / "die-before").write_text(people[2].email)
    tasks.send_weekly.defer(timestamp=0)
    with worker("--once", settings_module=SETTINGS) as process:
        assert process.wait(timeout=120) == -signal.SIGKILL
    assert len(mails(folder)) == 2
    assert Notification.objects.to_mail(Channel.WEEKLY).count() == 6

    run_again()

    assert Counter(mail["to"][0] for mail in mails(folder)) == Counter(user.email for user in people)
    assert not Notification.objects.to_mail(Channel.WEEKLY).exists()


def test_two_workers_at_once_send_each_mail_once(folder, news):
    people = UserFactory.create_batch(40)
    for _ in range(4):
        notify(people, kind=news, title="Une nouvelle")

    with worker("--once", settings_module=SETTINGS) as one, worker("--once", settings_module=SETTINGS) as other:
        assert one.wait(timeout=120) == 0
        assert other.wait(timeout=120) == 0

    assert Counter(mail["to"][0] for mail in mails(folder)) == Counter(user.email for user in people)
