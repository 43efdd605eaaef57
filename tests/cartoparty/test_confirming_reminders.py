"""Reminders to places: who is asked, when, what the letter holds, and that nothing goes twice."""

import json
import re
import signal
import threading
from datetime import date, timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cartoparty import reminding
from cartoparty.confirming import confirm
from cartoparty.duplicates.merging import merge
from cartoparty.enums import FactGroup, ReminderFrequency
from cartoparty.models import ReminderPlan, Structure
from cartoparty.reminding import due, send_due
from cartoparty.tasks import remind_places
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.jobs.processes import worker
from tests.notifications.mail_backend import FOLDER

pytestmark = pytest.mark.django_db
SETTINGS = "tests.notifications.worker_settings"


def place(**values):
    """A published place whose facts are two years old."""
    values.setdefault("updated_on", timezone.localdate() - timedelta(days=730))
    values.setdefault("published", not {"submitted", "archived"} & set(values))
    return StructureFactory(**values)


def days_ago(days):
    return timezone.now() - timedelta(days=days)


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ({}, True),
        ({"is_example": True}, False),
        ({"emails": []}, False),
        ({"submitted": True}, False),
        ({"archived": True}, False),
        ({"updated_on": date.today() - timedelta(days=190)}, True),
        ({"updated_on": date.today() - timedelta(days=170)}, False),
        ({"confirmed_at": days_ago(170)}, False),
        ({"confirmed_at": days_ago(190)}, True),
    ],
)
def test_who_is_asked(values, asked):
    structure = place(**values)
    assert (structure in due()) == asked
    send_due()
    assert [letter.to for letter in mail.outbox] == ([["contact@espace.example"]] if asked else [])


@pytest.mark.parametrize(
    ("frequency", "age", "asked"),
    [
        (3, 100, True),
        (3, 80, False),
        (6, 190, True),
        (6, 100, False),
        (12, 370, True),
        (12, 190, False),
        (0, 4000, False),
    ],
)
def test_how_often(frequency, age, asked):
    structure = place()
    ReminderPlan.objects.create(structure=structure, every_months=frequency, last_sent_at=days_ago(age))
    Structure.objects.filter(pk=structure.pk).update(updated_on=days_ago(age).date())
    assert due().filter(pk=structure.pk).exists() == asked


def test_once_a_period_and_again_at_the_next(run_jobs):
    structure = place()
    for _ in range(3):
        remind_places.defer(timestamp=0)
        run_jobs()
    assert len(mail.outbox) == 1
    plan = ReminderPlan.objects.get(structure=structure)
    assert plan.every_months == ReminderFrequency.HALF_YEAR
    ReminderPlan.objects.update(last_sent_at=F("last_sent_at") - timedelta(days=190))
    assert send_due() == 1


def test_a_place_that_confirms_is_left_in_peace():
    structure = place()
    confirm(structure, [FactGroup.HOURS], link="lien")
    assert send_due() == 0


def test_the_letter():
    structure = place(name="Atelier des\nMarais <b>", opening_hours_note="Fermé & calme")
    send_due()
    letter = mail.outbox[0]
    assert letter.subject == "Vos informations sont-elles toujours exactes ? Atelier des Marais <b>"
    html = letter.alternatives[0].content
    for text in (re.sub(r"\s+", " ", part) for part in (letter.body, html)):
        for words in ("Du lundi au vendredi", "02 38 00 00 00", f"/structures/{structure.slug}/confirmer/", "60 jours",
                      f"/structures/{structure.slug}/rappels/", "Accès internet"):  # fmt: skip
            assert words in text, words
    assert "Fermé & calme" in letter.body
    assert "Fermé &amp; calme" in html
    assert "<b>" not in html
    refusal = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert refusal in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_letter_s_links_work(client):
    structure = place()
    send_due()
    addresses = re.findall(r"https?://\S+", mail.outbox[0].body)
    paths = [re.sub(r"^https?://[^/]+", "", address) for address in addresses]
    assert [client.get(path).status_code for path in paths] == [200, 200, 200]
    refused = client.post(next(path for path in paths if "/rappels/" in path))
    assert "jamais" in refused.content.decode()
    ReminderPlan.objects.update(last_sent_at=days_ago(4000))
    assert structure not in due()


def test_a_run_is_bounded_and_takes_the_oldest_first():
    recent, old = place(updated_on=date(2024, 6, 1)), place(updated_on=date(2023, 6, 1))
    assert send_due(limit=1) == 1
    assert ReminderPlan.objects.get().structure == old
    assert send_due(limit=5) == 1
    assert ReminderPlan.objects.filter(structure=recent).exists()


def test_a_refused_address_stops_nobody_and_is_not_tried_every_day(monkeypatch):
    places = [place(emails=["refuse@lieu.example"]), place()]
    sent = []

    def send(self, fail_silently=False):
        if self.to == ["refuse@lieu.example"]:
            raise SMTPRecipientsRefused({"refuse@lieu.example": (550, b"no")})
        sent.append(self.to)

    monkeypatch.setattr("django.core.mail.EmailMessage.send", send)
    assert send_due() == 1
    assert len(sent) == 1
    assert not due().filter(pk__in=[one.pk for one in places]).exists()


def test_a_silent_server_gives_the_period_back(monkeypatch):
    structure = place()
    before = days_ago(400)
    ReminderPlan.objects.create(structure=structure, every_months=12, last_sent_at=before)

    def silent(self, fail_silently=False):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", silent)
    with pytest.raises(ConnectionRefusedError):
        send_due()
    assert ReminderPlan.objects.get().last_sent_at == before
    assert structure in due()


def test_finding_who_is_due_is_one_query():
    for number in (1, 11):
        for _ in range(number):
            place()
        with CaptureQueriesContext(connection) as captured:
            found = list(due())
        assert (len(found), len(captured)) == (number + (1 if number == 11 else 0), 1)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_ask_each_place_once():
    places = [place() for _ in range(6)]
    together = threading.Barrier(2)

    def run():
        together.wait()
        try:
            send_due()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mail.outbox) == len(places) == ReminderPlan.objects.count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["die-before", "die-after"])
def test_a_killed_worker_never_writes_twice(tmp_path, monkeypatch, moment):
    monkeypatch.setenv(FOLDER, str(tmp_path))
    places = [place(emails=[f"lieu-{number}@lieu.example"]) for number in range(4)]
    (tmp_path / moment).write_text("lieu-2@lieu.example")
    remind_places.defer(timestamp=0)
    with worker("--once", settings_module=SETTINGS) as process:
        assert process.wait(timeout=120) == -signal.SIGKILL
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
    with worker("--once", settings_module=SETTINGS) as process:
        assert process.wait(timeout=120) == 0
    told = [json.loads(line)["to"][0] for line in (tmp_path / "mails.jsonl").read_text().splitlines()]
    expected = {one.emails[0] for one in places}
    assert len(told) == len(set(told))
    assert set(told) == (expected - {"lieu-2@lieu.example"} if moment == "die-before" else expected)


def test_a_refusal_outlives_a_merge_until_someone_chooses():
    kept, dropped = place(), place()
    reminding.set_frequency(dropped, 0)
    merge(kept, dropped, by=UserFactory(coordinator=True))
    Structure.objects.update(updated_on=date(2023, 1, 1))
    assert reminding.frequency(kept) == ReminderFrequency.NEVER
    assert send_due() == 0
    reminding.set_frequency(kept, 12)
    assert send_due() == 1


def test_the_frequency_is_the_default_until_chosen():
    structure = place()
    assert reminding.frequency(structure) == ReminderFrequency.HALF_YEAR
    reminding.set_frequency(structure, 3)
    reminding.set_frequency(structure, 12)
    assert reminding.frequency(structure) == ReminderFrequency.YEAR
