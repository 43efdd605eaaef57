"""The queue of what service-public changed: seen side by side, decided in one click, nothing overwritten."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from demarches.enums import UpstreamChangeState as State
from demarches.models import LinkCheck, UpstreamChange
from demarches.upstream.applying import accept
from epn_commons.contributions.exceptions import AlreadyDecided
from epn_commons.contributions.models import Revision
from tests.accounts.factories import UserFactory
from tests.demarches.factories import OnlineServiceFactory, ProcedureFactory
from tests.demarches.upstream.factories import UpstreamChangeFactory, UpstreamRecordFactory

pytestmark = pytest.mark.django_db
LIST = "admin:demarches_upstreamchange_changelist"


def address(change):
    return reverse("admin:demarches_upstreamchange_change", args=[change.pk])


@pytest.fixture
def coordinator(client):
    user = UserFactory(coordinator=True)
    client.force_login(user)
    return user


@pytest.mark.parametrize(("role", "status"), [("mediator", 302), ("coordinator", 200), ("administrator", 200)])
def test_who_opens_the_queue(client, role, status):
    client.force_login(UserFactory(**{role: True}))
    change = UpstreamChangeFactory()
    assert client.get(reverse(LIST)).status_code == status
    assert client.get(address(change)).status_code == status


def test_the_queue_shows_the_gravest_first_and_the_page_both_sides(client, coordinator):
    text, service = UpstreamChangeFactory(kind=6), UpstreamChangeFactory(kind=2)
    ProcedureFactory(published=True, title="La mienne", upstream_ids=[service.record.record_id])
    page = client.get(reverse(LIST)).content.decode()
    assert page.index(str(service.record)) < page.index(str(text.record))
    page = client.get(address(service)).content.decode()
    for said in (
        "https://ancien.example/",
        "https://nouveau.example/",
        "12345*07",
        "La mienne",
        "n’est pas gardé ici",
    ):
        assert said in page


def test_accepting_corrects_the_service_in_its_history_and_no_text(client, coordinator):
    service = OnlineServiceFactory(published=True, upstream_ids=["R1"], url="https://ancien.example/",
                                   cerfa_number="12345", cerfa_version="06")  # fmt: skip
    procedure = ProcedureFactory(published=True, services=[service])
    change = UpstreamChangeFactory()
    following = UpstreamChangeFactory(kind=6)
    response = client.post(address(change), {"decision": "reprendre", "suivante": following.pk}, follow=True)
    service.refresh_from_db()
    assert (service.url, service.cerfa) == ("https://nouveau.example/", "12345*07")
    assert Revision.objects.about(service).accepted().count() == 1
    before = procedure.summary, procedure.documents
    procedure.refresh_from_db()
    assert (procedure.summary, procedure.documents) == before
    said = [str(message) for message in response.context["messages"]]
    assert any("Corrigé ici" in text for text in said)
    assert any("À reprendre à la main" in text and "texte" in text for text in said)
    assert response.redirect_chain[0][0] == address(following)


def test_what_was_corrected_here_meanwhile_is_kept(client, coordinator):
    service = OnlineServiceFactory(published=True, upstream_ids=["R1"], url="https://la-notre.example/")
    response = client.post(address(UpstreamChangeFactory()), {"decision": "reprendre"}, follow=True)
    service.refresh_from_db()
    assert service.url == "https://la-notre.example/"
    assert any("Gardé tel quel" in str(message) for message in response.context["messages"])


def test_without_impact_one_by_one_or_many(client, coordinator):
    one, two, three = UpstreamChangeFactory(), UpstreamChangeFactory(), UpstreamChangeFactory()
    client.post(address(one), {"decision": "sans-effet"})
    client.post(reverse(LIST), {"action": "mark_without_impact", "_selected_action": [two.pk, three.pk]})
    assert set(UpstreamChange.objects.values_list("state", "decided_by")) == {(State.NO_IMPACT, coordinator.pk)}


def test_one_decision_wins(client, coordinator):
    change = UpstreamChangeFactory()
    change.mark_without_impact(by=UserFactory(coordinator=True))
    with pytest.raises(AlreadyDecided):
        accept(change, by=coordinator)
    response = client.post(address(change), {"decision": "reprendre"}, follow=True)
    assert any("déjà" in str(message) for message in response.context["messages"])


def test_nonsense_is_told_and_decides_nothing(client, coordinator):
    change = UpstreamChangeFactory()
    assert client.post(address(change), {"decision": "autre"}).status_code == 302
    change.refresh_from_db()
    assert change.state == State.TO_REVIEW
    assert client.get(reverse("admin:demarches_upstreamchange_change", args=["x"])).status_code == 404


def test_the_list_asks_as_much_for_twelve_as_for_one(client, coordinator):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(LIST))
        return len(captured)

    UpstreamChangeFactory()
    client.get(reverse(LIST))
    one = queries()
    for _number in range(11):
        UpstreamChangeFactory(record=UpstreamRecordFactory())
    assert queries() == one


def test_the_first_page_of_the_admin_says_what_waits(client, coordinator):
    index = reverse("admin:index")
    assert "à regarder" not in client.get(index).content.decode()
    UpstreamChangeFactory()
    now = timezone.now()
    LinkCheck.objects.create(address="https://morte.example/", state="broken", failures=3, checked_at=now,
                             first_failed_at=now - timedelta(days=2), last_failed_at=now, dead_since=now)  # fmt: skip
    page = client.get(index).content.decode()
    assert "1 changement de service-public à regarder" in page
    assert "1 lien mort dans les démarches" in page
