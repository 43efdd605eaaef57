"""Asking: the guard, the closest answers, private disputes; then what becomes of a question that waits."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from epn_commons.contributions.enums import Status
from epn_commons.contributions.exceptions import RevisionConflict
from epn_commons.contributions.models import ReviewItem
from epn_commons.notifications.models import Notification
from epn_commons.search.indexing import index
from epn_commons.search.registry import find_kind
from legalbox import asking, drafting, intake
from legalbox.models import Feedback, Precision, Question, SearchMiss, Taking
from tests.accounts.factories import UserFactory
from tests.clock import is_quick
from tests.legalbox.factories import ANSWER, QuestionFactory

pytestmark = pytest.mark.django_db
ASK = "/questions/poser/"
GOOD = {"posture": "accompany", "title": "Puis-je garder une copie de la carte d’identité ?", "details": ""}


@pytest.fixture
def mediator(client):
    user = UserFactory(mediator=True)
    client.force_login(user)
    return user


def send(client, **values):
    return client.post(ASK, {**GOOD, **values})


# --- asking -----------------------------------------------------------------------------------------------------


def test_who_may_ask(client):
    assert client.get(ASK).status_code == 302
    client.force_login(UserFactory(partner=True))
    assert client.get(ASK).status_code == 403


def test_a_question_joins_the_queue_of_members(client, mediator):
    response = send(client, place_types=["library"], decider="structure")
    question = Question.objects.get()
    assert response.url == question.get_absolute_url()
    assert (question.status, question.author, question.place_types) == (Status.SUBMITTED, mediator, ["library"])
    assert ReviewItem.objects.get().missing == list(ANSWER)[:5]
    page = client.get("/questions/a-repondre/").content.decode()
    assert question.title in page
    assert "Y répondre ensemble" in client.get(question.get_absolute_url()).content.decode()


def test_the_closest_answers_come_while_typing_and_before_sending_without_scripts(client, mediator):
    answered = QuestionFactory(published=True, title="Peut-on conserver une copie de carte d’identité ?")
    index(find_kind("question"), [answered.pk])
    assert answered.title in client.get("/questions/proches/?q=copie carte identité").content.decode()
    page = send(client, chercher="1")
    assert answered.title in page.content.decode()
    assert Question.objects.filter(status=Status.SUBMITTED).count() == 0


@pytest.mark.parametrize(
    ("text", "excusable"),
    [
        ("Son numéro est le 2 69 05 49 588 157 80.", False),
        ("Il a donné FR76 3000 6000 0112 3456 7890 189.", False),
        ("On me rappelle au 06 12 34 56 78.", True),
        ("Elle écrit depuis lou.durand92@gmail.com.", True),
        ("Elle est née le 12 mars 1960.", True),
    ],
)
def test_personal_data_is_refused_before_anything_is_kept(client, mediator, text, excusable):
    page = send(client, details=text)
    assert page.status_code == 200
    assert "Remplacer par" in page.content.decode()
    assert ("Pourquoi ce n’est la donnée de personne" in page.content.decode()) is excusable
    assert not Question.objects.exists()
    send(client, details=text, excuse="C’est un numéro inventé pour l’atelier")
    assert Question.objects.exists() is excusable


def test_an_excuse_is_kept_with_the_question_and_only_for_its_kind(client, mediator):
    send(client, details="Le standard : 06 12 34 56 78", excuse="numéro du standard de la mairie")
    question = Question.objects.get()
    assert question.guard_excuses == [{"kind": "mobile", "reason": "numéro du standard de la mairie"}]
    client.force_login(UserFactory(jurist=True))
    assert "« numéro du standard de la mairie »" in client.get(question.get_absolute_url()).content.decode()
    question.details = "Et aussi lou.durand92@gmail.com"
    with pytest.raises(intake.ValidationError):
        question.full_clean()


def test_one_click_puts_a_neutral_word(client, mediator):
    page = send(client, details="Rappeler Lou au 06 12 34 56 78 ou au 07 98 76 54 32.", remplacer="details:mobile")
    form = page.context["form"]
    assert form["details"].value() == "Rappeler Lou au [téléphone] ou au [téléphone]."
    assert not Question.objects.exists()


def test_the_guard_speaks_while_typing_and_keeps_nothing(client, mediator):
    said = client.post("/questions/verifier/", {"text": "Mme Durand, 06 12 34 56 78", "field": "details"}).json()
    assert {(found["kind"], found["blocks"]) for found in said["findings"]} == {("name", False), ("mobile", True)}
    assert "06 12 34 56 78" not in str(said)


@pytest.mark.parametrize(
    "text",
    [
        "Mon usagère est convoquée au tribunal le 12 mars, que doit-elle dire ?",
        "Son propriétaire lui réclame 1 200 € et il veut porter plainte, une dame m’a tout raconté.",
        "Un bénéficiaire a un litige avec la banque depuis le 3 janvier.",
    ],
)
def test_a_private_dispute_is_routed_unless_it_is_said_to_be_general(client, mediator, text):
    page = send(client, details=text).content.decode()
    assert "3039" in page
    assert "Défenseur des droits" in page
    assert not Question.objects.exists()
    send(client, details=text, general="on")
    assert Question.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "Quand une personne reçoit une mise en demeure, puis-je lire le courrier avec elle à voix haute ?",
        "Puis-je aider à remplir la demande d’aide juridictionnelle ?",
        "La loi du 6 janvier 1978 s’applique-t-elle à notre cahier de présence ?",
    ],
)
def test_types_of_situation_are_not_taken_for_disputes(text):
    expected = "une personne reçoit une mise en demeure" in text
    assert asking.is_private_dispute(text) is expected


def test_hostile_text_is_read_in_linear_time():
    def read_all():
        for text in ("le 1 " * 60_000, "un " * 100_000, "litige " * 40_000, "1" * 300_000):
            asking.is_private_dispute(text)
            asking.guard_report(text)

    assert is_quick(read_all, 2)


def test_too_long_and_control_characters(client, mediator):
    assert send(client, details="a" * 5000).status_code == 200
    assert send(client, title="court").status_code == 200
    assert send(client, title="x" * 500).status_code == 200
    assert not Question.objects.exists()


# --- answering --------------------------------------------------------------------------------------------------


def test_one_winner_when_two_take_a_question(client):
    question, first, second = QuestionFactory(), UserFactory(mediator=True), UserFactory(mediator=True)
    intake.take(question, by=first, days=7)
    with pytest.raises(intake.AlreadyTaken, match=first.full_name):
        intake.take(question, by=second, days=3)
    Taking.objects.update(until=timezone.localdate() - timedelta(days=1))
    intake.take(question, by=second, days=3)
    assert Taking.objects.get().by == second
    client.force_login(second)
    client.post(f"{question.get_absolute_url()}rendre/")
    assert not Taking.objects.exists()


def test_members_write_together_and_every_version_is_kept(client, mediator):
    question, other = QuestionFactory(), UserFactory(mediator=True)
    drafting.write(question, {"short_answer": "Non."}, by=other, base_version=1)
    assert question.version == 2
    page = client.get(f"{question.get_absolute_url()}modifier/")
    form = page.context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    values |= {**ANSWER, "base_version": 2, "place_types": [], "themes": [], "other_wordings": "Et le code ?"}
    assert client.post(f"{question.get_absolute_url()}modifier/", values).status_code == 302
    question.refresh_from_db()
    assert (question.version, question.do_not, question.other_wordings) == (3, ANSWER["do_not"], ["Et le code ?"])
    history = client.get(f"{question.get_absolute_url()}historique/").content.decode()
    assert "Version 3" in history
    assert "Version 2" in history
    assert question.references.filter(key="rgpd_32").exists()


def test_an_answer_of_a_megabyte_is_refused_and_given_back(client, mediator):
    question, long = QuestionFactory(), "mot " * 260_000
    values = {**ANSWER, "title": question.title, "posture": "any", "text_says": long, "base_version": 1}
    form = client.post(f"{question.get_absolute_url()}modifier/", values).context["form"]
    assert "20000" in form.errors["text_says"][0].replace("\u202f", "").replace("\xa0", "").replace(" ", "")
    assert form["text_says"].value() == long
    question.refresh_from_db()
    assert (question.version, question.text_says) == (1, "")


def test_nobody_overwrites_anybody():
    question, one, two = QuestionFactory(), UserFactory(mediator=True), UserFactory(mediator=True)
    drafting.write(question, {"short_answer": "Non.", "do_not": ""}, by=one, base_version=1)
    with pytest.raises(RevisionConflict):
        drafting.write(question, {"short_answer": "Oui."}, by=two, base_version=1)
    drafting.write(question, {"short_answer": "", "do_not": "Rien."}, by=two, base_version=1)
    question.refresh_from_db()
    assert (question.short_answer, question.do_not) == ("Non.", "Rien.")
    drafting.write(question, {"short_answer": "Oui."}, by=two, base_version=1, seen_version=question.version)
    assert question.short_answer == "Oui."


def test_a_precision_is_asked_once_and_joins_the_situation(client):
    question, helper = QuestionFactory(details="Au guichet."), UserFactory(mediator=True)
    client.force_login(helper)
    address = f"{question.get_absolute_url()}precision/"
    assert client.post(address, {"text": "Rappelez au 06 12 34 56 78"}).status_code == 200
    client.post(address, {"text": "Est-ce écrit quelque part ?"})
    client.post(address, {"text": "Encore ?"})
    precision = Precision.objects.get()
    assert Notification.objects.filter(recipient=question.author, kind="my_legal_question").exists()
    assert client.get(f"{address}{precision.pk}/").status_code == 404
    client.force_login(question.author)
    client.post(f"{address}{precision.pk}/", {"text": "Oui, dans le règlement."})
    question.refresh_from_db()
    assert question.details.startswith("Au guichet.")
    assert "dans le règlement" in question.details
    with pytest.raises(IntegrityError, match="legalbox_precision_answer_is_dated"), transaction.atomic():
        Precision.objects.update(answered_at=None)


def test_a_refusal_says_why_to_its_author(client, mediator):
    question = QuestionFactory()
    assert client.post(f"{question.get_absolute_url()}refuser/", {"reason": "non"}).status_code == 404
    client.force_login(UserFactory(jurist=True))
    assert client.post(f"{question.get_absolute_url()}refuser/", {"reason": " "}).status_code == 200
    client.post(f"{question.get_absolute_url()}refuser/", {"reason": "C’est le litige d’une personne."})
    question.refresh_from_db()
    assert question.status == Status.REJECTED
    assert Notification.objects.get(recipient=question.author).body == "C’est le litige d’une personne."


def test_merging_keeps_the_wording_and_search_finds_by_it(client):
    kept = QuestionFactory(published=True, title="Puis-je conserver un secret de connexion ?")
    index(find_kind("question"), [kept.pk])
    asked = QuestionFactory(title="J’ai le droit de garder le code du wifi de mamie ?")
    client.force_login(UserFactory(jurist=True))
    assert kept.title in client.get(f"{asked.get_absolute_url()}fusionner/?q=secret de connexion").content.decode()
    client.post(f"{asked.get_absolute_url()}fusionner/", {"dans": kept.slug})
    kept.refresh_from_db()
    asked.refresh_from_db()
    assert (kept.other_wordings, kept.version, kept.answer_version) == ([asked.title], 2, 1)
    assert (asked.status, asked.replaced_by) == (Status.REJECTED, kept)
    assert client.get(asked.get_absolute_url()).url == kept.get_absolute_url()
    found = client.get("/questions/?q=code wifi mamie").context["cards"]
    assert [card["title"] for card in found] == [kept.title]
    with pytest.raises(intake.REFUSALS):
        intake.merge(asked, kept, by=UserFactory(jurist=True))


def test_a_citation_read_wrong_is_corrected_by_hand(client, mediator):
    question = QuestionFactory(**{**ANSWER, "legal_basis": "art. 120 RGPD"})
    reference = question.references.get(key="rgpd_120")
    address = f"{question.get_absolute_url()}references/{reference.pk}/"
    assert client.post(address, {"corrected": "n’importe quoi"}).status_code == 200
    client.post(address, {"corrected": "art. 20 RGPD"})
    assert set(question.references.values_list("key", "corrected")) == {("rgpd_20", True), ("rgpd_5", False)}
    reference = question.references.get(key="rgpd_5")
    client.post(f"{question.get_absolute_url()}references/{reference.pk}/", {"corrected": ""})
    assert set(question.references.values_list("key", flat=True)) == {"rgpd_20"}


# --- learning ---------------------------------------------------------------------------------------------------


def test_an_opinion_counts_once_a_person(client, mediator):
    question = QuestionFactory(published=True)
    address = f"{question.get_absolute_url()}avis/"
    client.post(address, {"opinion": "helpful"})
    client.post(address, {"opinion": "outdated"})
    assert Feedback.objects.get().opinion == "helpful"
    client.post(address, {"opinion": "outdated", "reason": "L’article a changé."})
    client.post(address, {"opinion": "outdated", "reason": "L’article a changé."})
    feedback = Feedback.objects.get()
    assert (feedback.opinion, feedback.reason) == ("outdated", "L’article a changé.")
    assert ReviewItem.objects.filter(wait="report").count() == 1
    client.post(address, {"opinion": "outdated", "reason": "Appelez le 06 12 34 56 78"})
    assert Feedback.objects.get().reason == "L’article a changé."
    with pytest.raises(IntegrityError, match="legalbox_feedback_blame_has_reason"), transaction.atomic():
        Feedback.objects.update(reason="")


def test_what_nobody_found_is_counted_without_who_or_sentence(client):
    for text in ("aspirateur connecté", "Aspirateur  connecté !", "06 12 34 56 78", "Mme Durand", "12", ""):
        client.post("/questions/manque/", {"q": text})
    assert list(SearchMiss.objects.values_list("lexemes", "times")) == [("aspirateur connecte", 2)]


def test_a_page_that_found_nothing_says_so_itself(client):
    page = client.get("/questions/?q=aspirateur").content.decode()
    assert "data-nothing-found" in page
    assert "js/miss.js" in page
    assert client.post("/questions/manque/", {"q": "aspirateur", "auto": "1"}).status_code == 204
    assert SearchMiss.objects.get().lexemes == "aspirateur"
    assert "js/miss.js" not in client.get("/questions/").content.decode()


def test_the_board_is_for_who_decides(client, mediator):
    QuestionFactory(submitted_at=timezone.now() - timedelta(days=30))
    QuestionFactory(published=True, review_due_on=timezone.localdate() - timedelta(days=1))
    assert client.get("/questions/tableau/").status_code == 404
    assert client.get("/questions/a-valider/").status_code == 404
    client.force_login(UserFactory(jurist=True))
    page = client.get("/questions/tableau/")
    assert len(page.context["unanswered"]) == len(page.context["expired"]) == 1
    assert client.get("/questions/a-valider/").status_code == 200
