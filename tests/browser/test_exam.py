"""Level A at a desk, from the code on paper to a badge that verifies; every page of the exam and of attestations."""

import re

import pytest
from playwright.sync_api import expect

from competences.exam import supervising
from competences.exam_enums import ItemForm, SessionMode
from competences.models import Attempt, ExamItem, ExamItemReview, ExamSession
from epn_commons.core import pdf
from tests.accounts.factories import UserFactory
from tests.competences.attestation_factories import AchievementFactory, attest
from tests.competences.exam_factories import ExamSessionFactory, fill_bank


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path, live_server):
    settings.CREDENTIAL_KEYS_DIR = tmp_path / "keys"
    settings.BASE_URL = live_server.url


def answer_all(page, attempt):
    for position, question in enumerate(attempt.questions, 1):
        expect(page.locator(".exam-where")).to_contain_text(f"Question {position} sur {len(attempt.questions)}")
        page.locator(f".exam-choice input[value='{question['right'][0]}']").check()
        page.locator("button[name=next]").click()


def test_a_person_takes_level_a_at_a_desk_and_leaves_with_a_paper_badge(page_at):
    fill_bank("A")
    mediator = UserFactory(mediator=True)
    desk = page_at(1280, user=mediator)
    desk.goto("/competences/examens/sessions/")
    desk.locator("[name=place_name]").fill("EPN des Forges, Vierzon")
    desk.get_by_role("button", name="Ouvrir la session").click()
    desk.get_by_role("button", name="Préparer la feuille de codes").click()
    code = desk.locator(".exam-code").inner_text()

    # Without JavaScript, on the screen of the desk.
    person = page_at(1024, javascript=False)
    person.goto("/competences/examens/")
    person.locator("[name=code]").fill(code)
    person.get_by_role("button", name="Continuer").click()
    person.get_by_role("button", name="Commencer").click()
    attempt = Attempt.objects.get()
    answer_all(person, attempt)
    person.get_by_role("button", name="J’ai terminé").click()
    expect(person.get_by_text("Levez la main")).to_be_visible()
    expect(person.locator(".exam-code")).to_have_text(code)

    desk.goto(attempt.get_absolute_url())
    for box in desk.locator(".exam-choice input").all():
        box.check()
    desk.get_by_role("button", name="Enregistrer ce que j’ai vu").click()
    desk.get_by_role("button", name="Délivrer l’attestation").click()
    expect(desk.get_by_role("link", name="Imprimer l’attestation")).to_be_visible()
    paper = desk.get_by_role("link", name="Imprimer l’attestation").get_attribute("href")
    if pdf.available():
        assert desk.request.get(paper).body().startswith(b"%PDF")

    person.reload()
    person.get_by_role("link", name="Voir l’attestation").click()
    expect(person.locator(".verdict-word")).to_have_text("Valide")
    badge = person.request.get(f"{person.url.rstrip('/')}.png").body()
    stranger = page_at(360)
    stranger.goto("/attestations/verifier/")
    stranger.locator("[type=file]").set_input_files({"name": "badge.png", "mimeType": "image/png", "buffer": badge})
    stranger.get_by_role("button", name="Vérifier ce fichier").click()
    expect(stranger.locator(".verdict-word")).to_have_text("Valide")


def test_an_answer_given_during_a_cut_arrives(page_at):
    fill_bank("A")
    session = ExamSessionFactory()
    [(attempt, code)] = supervising.hand_out(session, 1, by=session.supervisor)
    page = page_at(360)
    page.goto("/competences/examens/")
    page.locator("[name=code]").fill(code)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Commencer").click()
    expect(page.locator(".exam-where")).to_contain_text("Question 1 ")
    cut = {"left": 1}

    def network(route):
        if route.request.method == "POST" and cut["left"]:
            cut["left"] -= 1
            return route.fulfill(status=503, body="")
        return route.fallback()

    page.route(re.compile("/passage/"), network)
    page.locator(".exam-choice input").first.check()
    page.locator("button[name=next]").click()
    expect(page.get_by_text("Connexion perdue")).to_be_visible()
    expect(page.locator(".exam-where")).to_contain_text("Question 2 ")
    assert attempt.answers.count() == 1


def test_questions_are_reviewed_by_keyboard(page_at):
    fill_bank("A", reviewed=False)
    reader = UserFactory(mediator=True)
    page = page_at(1280, user=reader)
    page.goto("/competences/examens/banque/")
    page.get_by_role("link", name=re.compile("Relire à la suite")).click()
    first, listens = page.url, expect(page.get_by_role("heading", name="Au clavier"))
    listens.to_be_visible()
    page.keyboard.press("a")
    expect(page).to_have_url(re.compile("depuis="))
    expect(page.get_by_text("votre relecture est notée")).to_be_visible()
    # The script shows the shortcuts once it listens.
    listens.to_be_visible()
    page.keyboard.press("k")
    expect(page).to_have_url(first)
    expect(page.get_by_text("Vous avez relu ce texte.")).to_be_visible()
    listens.to_be_visible()
    page.keyboard.press("r")
    expect(page.get_by_label("Ou dites ce qui ne va pas")).to_be_focused()
    page.keyboard.type("Un a de trop.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Remarque : Un a de trop.")).to_be_visible()
    assert ExamItemReview.objects.get().reviewer == reader


def test_pages_are_accessible_and_fit(page_at, assert_holds):
    fill_bank("A")
    long_text = "Un choix très long, avec des mots ordinaires, qui ne tient pas sur une ligne de téléphone. "
    ExamItem.objects.filter(form=ItemForm.SINGLE, outcome="4.2.01").update(
        form=ItemForm.MATCHING,
        body={
            "text": long_text * 3,
            "explanation": "x",
            "sources": [],
            "pairs": [[long_text, long_text * 2], ["b", "c"]],
        },
    )
    session = ExamSessionFactory(supervisor=UserFactory(coordinator=True))
    people = supervising.hand_out(session, 3, by=session.supervisor, large_print=True)
    supervising.prepare_paper(people[1][0], by=session.supervisor)
    badge, achievement = attest(is_trial=True), AchievementFactory(exam_level="")
    page = page_at(1280)

    def check(*paths):
        for path in paths:
            page.goto(path)
            assert_holds(page)

    check(
        "/competences/examens/", badge.get_absolute_url(), "/attestations/verifier/", "/competences/badges/",
        achievement.get_absolute_url(),
    )  # fmt: skip
    page.goto("/competences/examens/")
    page.locator("[name=code]").fill(people[0][1])
    page.get_by_role("button", name="Continuer").click()
    assert_holds(page)
    page.get_by_role("button", name="Commencer").click()
    people[0][0].refresh_from_db()
    passage = page.url.rsplit("/", 2)[0]
    long_one = next(n for n, question in enumerate(people[0][0].questions, 1) if question["form"] == ItemForm.MATCHING)
    check(f"{passage}/{long_one}/", f"{passage}/relire/")
    page.get_by_role("button", name="J’ai terminé").click()
    assert_holds(page)
    page = page_at(1280, user=session.supervisor)
    paper = people[1][0].get_absolute_url()
    check(
        "/competences/examens/sessions/", session.get_absolute_url(), people[2][0].get_absolute_url(), paper,
        f"{paper}papier/", f"{paper}copie/", "/competences/examens/jury/", "/competences/examens/banque/",
        f"/competences/examens/banque/{ExamItem.objects.filter(form=ItemForm.MATCHING)[0].code}/",
        f"{achievement.get_absolute_url()}delivrer/", "/competences/mes-attestations/",
        "/admin/competences/attestation/", "/admin/competences/achievement/", "/admin/competences/examitem/",
    )  # fmt: skip
    assert ExamSession.objects.get().mode == SessionMode.REAL
