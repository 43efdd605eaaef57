"""The page of the links, for coordinators: what needs them first, and what they do about it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from demarches.enums import LinkState as S
from demarches.models import LinkCheck
from epn_commons.contributions.models import Revision
from epn_commons.jobs.models import JobRun
from tests.accounts.factories import UserFactory
from tests.demarches.factories import OnlineServiceFactory, ProcedureFactory

pytestmark = pytest.mark.django_db
REPORT = "demarches:link_report"


def check(address, state=S.BROKEN, **fields):
    return LinkCheck.objects.create(address=address, state=state, checked_at=timezone.now(), **fields)


@pytest.fixture
def coordinator(client):
    user = UserFactory(coordinator=True)
    client.force_login(user)
    return user


@pytest.mark.parametrize(("role", "status"), [(None, 302), ("mediator", 404), ("coordinator", 200)])
def test_who_reads_the_report(client, role, status):
    if role:
        client.force_login(UserFactory(**{role: True}))
    assert client.get(reverse(REPORT)).status_code == status
    one = check("https://a.example/", failures=0)
    for name in ("link_replace", "link_mute"):
        found = client.post(reverse(f"demarches:{name}", args=[one.pk])).status_code
        assert found == (302 if status != 404 else 404)


def test_the_dead_come_first_then_the_most_used(client, coordinator):
    now = timezone.now()
    check("https://peu.example/", uses=1)
    check("https://beaucoup.example/", uses=9, reason="http_404")
    check("https://morte.example/", uses=2, failures=3, first_failed_at=now - timezone.timedelta(days=2),
          last_failed_at=now, dead_since=now)  # fmt: skip
    check("https://bien.example/", S.FINE, uses=50)
    check("https://mur.example/", S.WALL, uses=50)
    response = client.get(reverse(REPORT))
    assert [line["check"].address for line in response.context["visits"]] == [
        "https://morte.example/", "https://beaucoup.example/", "https://peu.example/"
    ]  # fmt: skip
    page = response.content.decode()
    assert "5 adresses suivies" in page
    assert "Page introuvable (404)" in page
    walls = client.get(reverse(REPORT), {"etat": "wall"})
    assert [line["check"].address for line in walls.context["visits"]] == ["https://mur.example/"]
    assert client.get(reverse(REPORT), {"etat": "autre", "page": "x"}).status_code == 200


def test_it_says_which_sheets_send_there_and_replaces_in_one_click(client, coordinator):
    service = OnlineServiceFactory(published=True, url="https://vieille.example/", name="Le service")
    ProcedureFactory(published=True, title="La démarche", services=[service])
    moved = check("https://vieille.example/", S.MOVED, suggestion="https://neuve.example/")
    page = client.get(reverse(REPORT)).content.decode()
    assert "Le service" in page
    assert "La démarche" in page
    client.post(reverse("demarches:link_replace", args=[moved.pk]))
    service.refresh_from_db()
    assert service.url == "https://neuve.example/"
    assert Revision.objects.about(service).accepted().count() == 1
    again = client.post(reverse("demarches:link_replace", args=[moved.pk]), follow=True)
    assert any("Rien à remplacer" in str(message) for message in again.context["messages"])


def test_a_false_alarm_is_hidden_as_long_as_nothing_changes(client, coordinator):
    one = check("https://a.example/")
    client.post(reverse("demarches:link_mute", args=[one.pk]))
    assert not LinkCheck.objects.to_look_at().exists()
    LinkCheck.objects.update(state=S.CLOSED)
    assert LinkCheck.objects.to_look_at().exists()


def test_a_visit_asked_for_is_a_job_with_its_report(client, coordinator, run_jobs, site):
    OnlineServiceFactory(published=True, url=f"{site.url}/absente")
    response = client.post(reverse("demarches:link_check_start"))
    assert run_jobs() == ["demarches.check_links_now"]
    run = JobRun.objects.get()
    assert response.url == run.get_absolute_url()
    assert run.report["Cassée"] == 1
    assert LinkCheck.objects.get().state == S.BROKEN


def test_the_admin_lists_them_and_lets_nobody_change_them(client, coordinator):
    one = check("https://a.example/")
    assert "https://a.example/" in client.get(reverse("admin:demarches_linkcheck_changelist")).content.decode()
    address = reverse("admin:demarches_linkcheck_change", args=[one.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"uses": 5}).status_code == 403


def test_the_page_asks_as_much_for_twelve_as_for_one(client, coordinator):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(REPORT))
        return len(captured)

    def make(number):
        service = OnlineServiceFactory(published=True, url=f"https://s{number}.example/")
        ProcedureFactory(published=True, services=[service])
        check(service.url)

    make(0)
    client.get(reverse(REPORT))
    one = queries()
    for number in range(1, 12):
        make(number)
    assert queries() == one
