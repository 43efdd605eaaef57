"""Long work followed on its page, and the inbox."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from epn_commons.jobs.enums import State
from epn_commons.jobs.models import JobRun
from epn_commons.notifications.models import Notification
from epn_commons.notifications.unsubscribing import link
from tests.accounts.factories import UserFactory
from tests.jobs.factories import JobRunFactory
from tests.notifications.factories import NotificationFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_pages_are_accessible_and_fit(page_at, assert_holds, settings):
    user = UserFactory(mediator=True)
    runs = [
        JobRunFactory(started_by=user),
        JobRunFactory(started_by=user, running=True),
        JobRunFactory(started_by=user, over=True),
        JobRunFactory(started_by=user, failed=True),
    ]
    NotificationFactory.create_batch(2, recipient=user)
    NotificationFactory(recipient=user, read=True)
    paths = ["/compte/travaux/", *(run.get_absolute_url() for run in runs)]
    paths += ["/compte/notifications/", "/compte/notifications/?non-lues", "/compte/notifications/preferences/"]
    paths += [link(user, {"decision"}).removeprefix(settings.BASE_URL)]
    page = page_at(1280, user=user)
    for path in paths:
        assert page.goto(path).status == 200
        assert_holds(page)


def test_progress_moves_by_itself_keeps_the_focus_and_ends_with_the_report(page_at):
    user = UserFactory(mediator=True)
    run = JobRunFactory(started_by=user, running=True)
    page = page_at(360, user=user)
    page.goto(run.get_absolute_url())
    page.locator("#actualiser").focus()

    JobRun.objects.filter(pk=run.pk).update(done=36, message="Écriture")
    expect(page.locator("progress")).to_have_attribute("value", "36")
    assert page.evaluate("document.activeElement.id") == "actualiser"

    JobRun.objects.filter(pk=run.pk).update(state=State.DONE, finished_at=timezone.now(), report={"rows": 48})
    expect(page.get_by_role("heading", name="Rapport")).to_be_visible()
    expect(page.locator("#messages")).to_contain_text("Terminé")
    assert page.locator("[hx-trigger]").count() == 0


def test_stopping_without_javascript(page_at):
    user = UserFactory(mediator=True)
    run = JobRunFactory(started_by=user, running=True)
    page = page_at(360, javascript=False, user=user)
    page.goto(run.get_absolute_url())

    page.get_by_role("button", name="Arrêter ce travail").click()

    assert "Arrêt demandé" in page.locator("main").inner_text()
    page.get_by_role("link", name="Actualiser").click()
    assert "12 sur 48" in page.locator("main").inner_text()


def test_reading_the_inbox_without_javascript(page_at):
    user = UserFactory(mediator=True)
    NotificationFactory.create_batch(3, recipient=user, url="/confidentialite/")
    page = page_at(360, javascript=False, user=user)
    page.goto("/compte/notifications/")

    page.get_by_role("button", name="Ouvrir").first.click()
    assert page.url.endswith("/confidentialite/")
    page.goto("/compte/notifications/")
    page.get_by_role("button", name="Tout marquer comme lu").click()

    assert not Notification.objects.unread().exists()


def test_leaving_a_mailing_in_one_click(page_at, settings):
    user = UserFactory()
    page = page_at(360, javascript=False)
    page.goto(link(user, {"decision"}).removeprefix(settings.BASE_URL))

    page.get_by_role("button", name="Ne plus les recevoir").click()

    assert "C’est fait" in page.locator("main").inner_text()
    assert user.notification_preferences.get().channel == "never"
