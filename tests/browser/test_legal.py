"""A question travels: asked, answered, signed twice, public, read by the API, reached by a change of the law."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from epn_commons.search.indexing import index
from epn_commons.search.registry import find_kind
from legalbox.importing import import_texts
from legalbox.models import Question
from tests.accounts.factories import UserFactory
from tests.legalbox.factories import QuestionFactory, SignatureFactory
from tests.legalbox.test_law_watch import article, code

pytestmark = pytest.mark.django_db(transaction=True)
TITLE = "Puis-je demander un accusé de réception pour une personne ?"
ANSWER = {
    "short_answer": "Oui. L’administration en délivre un pour toute demande.",
    "text_says": "L’article L. 112-9 du CRPA prévoit un accusé de réception.",
    "changes_for_me": "Gardez-le avec la personne.",
    "do_not": "N’attendez pas deux mois sans rien.",
    "send_to": "Vers un point-justice.",
    "legal_basis": "article L. 112-9 du CRPA : l’accusé de réception",
}


def test_a_question_travels_from_a_mediator_to_a_change_of_the_law(page_at, tmp_path):
    old = code(tmp_path, "2020-06-01", article("L112-9", "Une administration accuse réception.", version="1"))
    import_texts([old])
    asker, peer, jurist = UserFactory(mediator=True), UserFactory(mediator=True), UserFactory(jurist=True)

    page = page_at(360, user=asker)
    page.goto("/questions/poser/")
    page.get_by_label("j’accompagne").check()
    page.get_by_label("Votre question").fill(TITLE)
    page.get_by_label("La situation").fill("Rappeler au 06 12 34 56 78.")
    expect(page.get_by_text("Avant d’envoyer, protégeons les personnes")).to_be_visible()
    page.get_by_role("button", name="Remplacer par").click()
    expect(page.get_by_label("La situation")).to_have_value("Rappeler au [téléphone].")
    page.get_by_role("button", name="Envoyer ma question").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    address = Question.objects.get().get_absolute_url()

    page = page_at(1280, user=asker)
    page.goto(f"{address}modifier/")
    for name, text in ANSWER.items():
        page.locator(f"[name={name}]").fill(text)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("existe", exact=True)).to_be_visible()

    page = page_at(1280, user=peer)
    page.goto(address)
    page.get_by_role("button", name="Signer « praticable »").click()
    expect(page.get_by_text("C’est signé")).to_be_visible()

    page = page_at(1280, user=jurist)
    page.goto("/questions/a-valider/")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("button", name="Signer « juste en droit »").click()
    expect(page.get_by_text("C’est signé")).to_be_visible()

    visitor = page_at(360)
    visitor.goto(address)
    expect(visitor.get_by_text("Validée par un juriste")).to_be_visible()
    item = visitor.request.get("/api/v1/questions/").json()["results"][0]
    assert (item["title"], item["validation"], item["law_changed"]) == (TITLE, "validated", False)

    import_texts(
        [code(tmp_path, "2026-02-01", article("L112-9", "Elle accuse réception sous dix jours.", version="2"))]
    )
    visitor.reload()
    expect(visitor.get_by_text("Un texte cité par cette réponse validée a changé")).to_be_visible()
    item = visitor.request.get("/api/v1/questions/").json()["results"][0]
    assert (item["validation"], item["law_changed"]) == ("to_review", True)

    page.goto("/questions/veille/")
    expect(page.locator("ins").first).to_be_visible()
    page.get_by_role("button", name="Sans effet").click()
    expect(page.get_by_text("Rien à examiner")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_text("Validée par un juriste")).to_be_visible()


def test_pages_are_accessible_and_fit(page_at, assert_holds, tmp_path):
    """One page after the other, in one browser: members' pages and public ones."""
    import_texts([code(tmp_path, "2020-06-01", article("L112-9", "Accuse réception.", version="1"))])
    signed = SignatureFactory(question=QuestionFactory(published=True, **ANSWER | {"title": TITLE})).question
    waiting = QuestionFactory(title="Puis-je " + "vraiment " * 15 + "garder un document ?", details="Au guichet.")
    index(find_kind("question"), [signed.pk])
    import_texts([code(tmp_path, "2026-02-01", article("L112-9", "Sous dix jours.", version="2"))])
    page = page_at(1280, user=UserFactory(jurist=True))
    sheet = reverse("legalbox:question_sheet", args=[signed.slug])
    for address in (
        "/questions/", "/questions/?q=xylophone", "/questions/poser/?q=document", "/questions/a-repondre/",
        "/questions/a-valider/", "/questions/veille/", "/questions/ce-qui-a-change/", "/questions/tableau/",
        signed.get_absolute_url(), sheet, waiting.get_absolute_url(), f"{waiting.get_absolute_url()}modifier/",
        f"{waiting.get_absolute_url()}fusionner/", f"{waiting.get_absolute_url()}refuser/",
    ):  # fmt: skip
        answer = page.goto(address)
        assert answer.status == 200, address
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert_holds(page)


def test_asking_works_without_scripts(page_at):
    answered = QuestionFactory(published=True, title="Peut-on garder une copie de la carte d’identité ?")
    index(find_kind("question"), [answered.pk])
    page = page_at(360, javascript=False, user=UserFactory(mediator=True))
    page.goto("/questions/poser/")
    page.get_by_label("Votre question").fill("Copier une carte d’identité, est-ce permis ?")
    page.get_by_role("button", name="Voir d’abord si on y a répondu").click()
    expect(page.get_by_role("link", name=answered.title)).to_be_visible()
    assert not Question.objects.filter(status="submitted").exists()
