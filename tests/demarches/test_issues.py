"""Known problems: told in one click, bounded, gone by themselves, shown wherever the service is used."""

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from demarches import issues
from demarches.enums import IssueNature, IssueState
from demarches.models import IssueConfirmation, KnownIssue
from tests.accounts.factories import UserFactory
from tests.demarches.factories import OnlineServiceFactory, ProcedureFactory
from tests.demarches.test_procedure_page import text_of

pytestmark = pytest.mark.django_db
SYMPTOM = "Erreur 500 après le choix du département"


@pytest.fixture
def service():
    return OnlineServiceFactory(published=True, name="Mon téléservice")


def told(service, by=None, **more):
    facts = {"nature": IssueNature.BUG, "symptom": SYMPTOM, "by": by or UserFactory(mediator=True), **more}
    return issues.report(service, **facts)[0]


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"state": "forgotten", "closed_at": "2026-01-01T00:00:00Z"}, "known_words"),
        ({"nature": "weather"}, "known_words"),
        ({"state": "resolved"}, "closing_is_dated"),
        ({"expires_at": "2000-01-01T00:00:00Z"}, "expires_later"),
    ],
)
def test_the_database_refuses(service, values, rule):
    issue = told(service)
    with pytest.raises(IntegrityError, match=f"demarches_knownissue_{rule}"), transaction.atomic():
        KnownIssue.objects.filter(pk=issue.pk).update(**values)
    copy = KnownIssue(service=service, nature=issue.nature, symptom=SYMPTOM, symptom_key=issue.symptom_key,
                      expires_at=issue.expires_at)  # fmt: skip
    with pytest.raises(IntegrityError, match="demarches_knownissue_open_once"), transaction.atomic():
        copy.save()


def test_a_hundred_reports_are_one_line_and_a_number(client, service):
    people = UserFactory.create_batch(12, mediator=True)
    for number in range(100):
        issues.report(service, nature=IssueNature.BUG, symptom=f" {SYMPTOM.upper()} ", by=people[number % 12])
    issue = KnownIssue.objects.get()
    assert issue.confirmations == IssueConfirmation.objects.count() == 12
    assert "Vu par 12 personnes" in text_of(client.get("/demarches/alertes/"))


def test_a_service_holds_a_few_open_problems(service):
    by = UserFactory(mediator=True)
    for number in range(issues.MOST_OPEN):
        told(service, by=by, symptom=f"Symptôme {number}")
    with pytest.raises(issues.TooManyIssues):
        told(service, by=by, symptom="Encore un autre")
    assert told(service, by=by, symptom="symptome 3").pk
    assert KnownIssue.objects.count() == issues.MOST_OPEN


def test_what_nobody_meets_any_more_goes_by_itself(client, service):
    procedure = ProcedureFactory(published=True, services=[service])
    with time_machine.travel("2026-03-01 10:00:00+00:00", tick=False):
        issue = told(service, nature=IssueNature.OUTAGE)
        assert SYMPTOM in text_of(client.get(procedure.get_absolute_url()))
    with time_machine.travel("2026-03-02 10:00:00+00:00", tick=False):
        assert issues.same_here(issue, by=UserFactory(mediator=True))
    with time_machine.travel("2026-03-04 09:00:00+00:00", tick=False):
        assert SYMPTOM in text_of(client.get(procedure.get_absolute_url()))
        assert issues.expire_due() == 0
    with time_machine.travel("2026-03-04 11:00:00+00:00", tick=False):
        assert SYMPTOM not in text_of(client.get(procedure.get_absolute_url()))
        assert client.get("/api/v1/known-issues/").json()["results"][0]["state"] == "expired"
        assert issues.expire_due() == 1
        issue.refresh_from_db()
        assert issue.state == IssueState.EXPIRED
        assert not issues.same_here(issue, by=UserFactory(mediator=True))


def test_it_is_said_on_every_procedure_that_uses_the_service(client, service):
    procedures = ProcedureFactory.create_batch(3, published=True, services=[service])
    other = ProcedureFactory(published=True)
    told(service, workaround="Passer par l’application.")
    for procedure in procedures:
        text = text_of(client.get(procedure.get_absolute_url()))
        assert text.index(SYMPTOM) < text.index("Avant de commencer")
        assert "Passer par l’application." in text
    assert SYMPTOM not in text_of(client.get(other.get_absolute_url()))


def test_same_here_counts_once_a_person(client, service):
    issue = told(service)
    client.force_login(UserFactory(mediator=True))
    address = f"/demarches/alertes/{issue.public_id}/"
    assert "Compté, merci" in text_of(client.post(f"{address}moi-aussi/", follow=True))
    assert "compté une fois" in text_of(client.post(f"{address}moi-aussi/", follow=True))
    issue.refresh_from_db()
    assert issue.confirmations == 2
    client.post(f"{address}contournement/", {"workaround": "Changer de navigateur."})
    text = text_of(client.get(address))
    assert "Changer de navigateur." in text
    assert "dans notre réseau de médiation numérique" in text
    client.post(f"{address}regle/")
    assert "déjà dit réglé" in text_of(client.post(f"{address}regle/", follow=True))
    assert "Quelqu’un a dit que c’était réglé" in text_of(client.get(address))


def test_a_problem_is_told_with_a_form_that_guards_people(client, service):
    address = f"/demarches/services/{service.slug}/signaler-un-probleme/"
    assert client.get(address).status_code == 302
    client.force_login(UserFactory(partner=True))
    assert client.get(address).status_code == 403
    client.force_login(UserFactory(mediator=True))
    for symptom, words in [("", "obligatoire"), ("Mot de passe : Bidule42!", "mot de passe"), ("x" * 401, "400"),
                           ("!!!", "Dites en quelques mots")]:  # fmt: skip
        assert words in text_of(client.post(address, {"nature": "bug", "symptom": symptom})), symptom
    answer = client.post(address, {"nature": "bug", "symptom": SYMPTOM}, follow=True)
    assert "affiché sur toutes les démarches" in text_of(answer)
    answer = client.post(address, {"nature": "bug", "symptom": SYMPTOM.lower()}, follow=True)
    assert "Déjà signalé" in text_of(answer)
    assert KnownIssue.objects.count() == 1
    draft = OnlineServiceFactory()
    assert client.get(f"/demarches/services/{draft.slug}/signaler-un-probleme/").status_code == 404


def test_the_link_check_opens_one_and_closes_it(service):
    first = issues.open_issue_from_link_check(service, symptom="Le serveur répond 503.")
    again = issues.open_issue_from_link_check(service, symptom="Le serveur répond 502.")
    assert first == again
    assert (first.origin, first.confirmations) == ("link_check", 0)
    assert issues.close_issue_from_link_check(service) == 1
    seen = issues.open_issue_from_link_check(service)
    issues.same_here(seen, by=UserFactory(mediator=True))
    assert issues.close_issue_from_link_check(service) == 0
    for number in range(issues.MOST_OPEN - 1):
        told(service, symptom=f"Symptôme {number}")
    issues.resolve(seen, by=UserFactory(coordinator=True))
    told(service, symptom="Un de plus")
    assert issues.open_issue_from_link_check(service) is None


def test_a_problem_names_nobody(service):
    with pytest.raises(ValidationError):
        told(service, symptom="Bloqué pour le 1 85 05 78 006 084 91")
    with pytest.raises(ValidationError):
        told(service, workaround="Appeler le 06 12 34 56 78")


def test_the_board_and_its_feed(client, service):
    told(service), told(OnlineServiceFactory(), symptom="Service en brouillon")
    text = text_of(client.get("/demarches/alertes/"))
    assert SYMPTOM in text
    assert "Service en brouillon" not in text
    assert "Rien n’est signalé" in text_of(client.get("/demarches/alertes/?nature=rights"))
    feed = client.get("/demarches/alertes/flux.atom")
    assert SYMPTOM in feed.content.decode()
    assert "Service en brouillon" not in feed.content.decode()
    assert client.get("/demarches/alertes/flux.atom", headers={"if-none-match": feed["ETag"]}).status_code == 304
    KnownIssue.objects.update(updated_at=timezone.now())
    assert client.get("/demarches/alertes/flux.atom", headers={"if-none-match": feed["ETag"]}).status_code == 200


def test_the_api(client, service):
    told(service), told(OnlineServiceFactory(), symptom="Service en brouillon")
    found = client.get("/api/v1/known-issues/?state=open&nature=bug").json()["results"]
    assert [(one["symptom"], one["service"]["name"]) for one in found] == [(SYMPTOM, "Mon téléservice")]
    assert found[0]["page_url"].endswith(f"/demarches/alertes/{found[0]['id']}/")
    item = client.get(f"/api/v1/known-issues/{found[0]['id']}/").json()
    assert item["confirmations"] == 1
    answer = client.get("/api/v1/known-issues/")
    assert client.get("/api/v1/known-issues/", headers={"if-none-match": answer["ETag"]}).status_code == 304


def test_as_many_queries_at_1_and_12_rows(client):
    counts = []
    by = UserFactory(mediator=True)
    for number in (1, 11):
        for service in OnlineServiceFactory.create_batch(number, published=True):
            told(service, by=by)
        with CaptureQueriesContext(connection) as seen:
            client.get("/demarches/alertes/")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 3


def test_a_dead_link_opens_a_problem_that_lasts_until_it_answers_again(service):
    OnlineServiceFactory(url=service.url)
    with time_machine.travel("2026-03-01 02:00:00+00:00", tick=False):
        issues.follow_links([service.url, "https://inconnu.example/"], [])
    with time_machine.travel("2026-03-02 02:00:00+00:00", tick=False):
        issues.follow_links([service.url], [])
    with time_machine.travel("2026-03-03 20:00:00+00:00", tick=False):
        assert KnownIssue.objects.open().get().service == service
        issues.follow_links([], [service.url])
        assert not KnownIssue.objects.open().exists()


def test_the_search_names_an_outage_first(client, service):
    told(OnlineServiceFactory(published=True, name="Caf : Mon Compte", owner="Caisse nationale"), nature="outage")
    told(OnlineServiceFactory(name="Caf en brouillon"), nature="outage")
    text = text_of(client.get("/recherche/?q=caf+en+panne"))
    assert "Caf : Mon Compte : en panne" in text
    assert SYMPTOM in text
    assert "brouillon" not in text
    assert SYMPTOM not in text_of(client.get("/recherche/?q=mon+compte"))


def test_the_list_and_the_first_page_say_what_is_down(client):
    down, slow = OnlineServiceFactory(published=True, name="Caf"), OnlineServiceFactory(published=True, name="Ants")
    hidden = OnlineServiceFactory(name="Service en brouillon")
    for title, services in (("RSA", [down]), ("Permis", [slow]), ("Passeport", [hidden])):
        ProcedureFactory(published=True, title=title, services=services)
    told(down, nature=IssueNature.OUTAGE), told(slow, nature=IssueNature.HARD_TO_USE), told(hidden)

    def shown(etat):
        return [card["title"] for card in client.get("/demarches/", {"etat": etat}).context["cards"]]

    assert (shown("en-panne"), shown("autre-probleme")) == (["RSA"], ["Permis"])
    assert shown(["en-panne", "autre-probleme"]) == ["Permis", "RSA"]
    facet = client.get("/demarches/").context["facets"][0]
    assert [(option["label"], option["count"]) for option in facet["options"]] == [
        ("Signalée en panne", 1), ("Avec un autre problème", 1)
    ]  # fmt: skip
    badges = {card["title"]: card["badges"][0]["label"] for card in client.get("/demarches/").context["cards"]}
    assert (badges["RSA"], badges["Permis"]) == ("Signalée en panne", "Problème signalé")
    home = text_of(client.get("/"))
    assert "Ce qui bloque aujourd’hui" in home
    assert "Caf" in home
    assert "Ants" not in home, "difficile à utiliser n’empêche pas de finir"
    assert "brouillon" not in home
    KnownIssue.objects.update(expires_at=timezone.now(), started_at=timezone.now() - timezone.timedelta(days=3))
    assert shown("en-panne") == []
    assert "Ce qui bloque" not in text_of(client.get("/"))
