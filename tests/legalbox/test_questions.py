"""The list of answers, one answer, and what one may say of it."""

import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from epn_commons.contributions.enums import Status
from epn_commons.core import pdf
from epn_commons.search.indexing import index as write_index
from epn_commons.search.registry import find_kind
from legalbox import references, signing
from legalbox.enums import SignatureKind, Validation
from legalbox.models import Question, Signature
from tests.accounts.factories import UserFactory
from tests.legalbox.factories import ANSWER, QuestionFactory, SignatureFactory

pytestmark = pytest.mark.django_db
API = "/api/v1/questions/"


def state(question):
    return Question.objects.with_validation().get(pk=question.pk).validation


def jurist():
    return UserFactory(jurist=True)


# --- what the database refuses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("legalbox_question_published_is_answered", {"do_not": ""}),
        ("legalbox_question_known_posture", {"posture": "autre"}),
        ("legalbox_question_known_place_types", {"place_types": ["lune"]}),
        ("legalbox_question_asks_something", {"title": ""}),
        ("legalbox_question_answer_version_is_past", {"answer_version": 2}),
        ("legalbox_question_review_months_range", {"review_months": 61}),
    ],
)
def test_constraints_of_questions(name, change):
    question = QuestionFactory(published=True)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(**change)


def test_constraints_of_signatures():
    first = SignatureFactory()
    same = {"question": first.question, "answer_version": 1, "version": 1}
    for name, change in [
        ("legalbox_signature_once_a_text", same),
        ("legalbox_signature_two_people", {**same, "kind": SignatureKind.PEER, "by": first.by}),
        ("legalbox_signature_known_kind", {**same, "kind": "autre"}),
        ("legalbox_signature_version_is_whole", {"question": first.question, "answer_version": 3, "version": 1}),
    ]:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            SignatureFactory(**change)


# --- who sees what ----------------------------------------------------------------------------------------------


def test_a_waiting_question_is_for_members_a_draft_for_its_author(client):
    waiting, draft = QuestionFactory(), QuestionFactory(draft=True)
    assert client.get(waiting.get_absolute_url()).status_code == 404
    client.force_login(UserFactory(mediator=True))
    assert client.get(waiting.get_absolute_url()).status_code == 200
    assert client.get(draft.get_absolute_url()).status_code == 404
    client.force_login(draft.author)
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_an_archived_question_says_that_it_is_gone_or_leads_to_the_one_that_replaces_it(client):
    gone, kept = QuestionFactory(archived=True), QuestionFactory(published=True)
    assert client.get(gone.get_absolute_url()).status_code == 410
    Question.objects.filter(pk=gone.pk).update(replaced_by=kept)
    assert client.get(gone.get_absolute_url()).url == kept.get_absolute_url()


# --- the page ---------------------------------------------------------------------------------------------------


def test_the_page_of_an_answer_that_nobody_signed(client):
    question = QuestionFactory(published=True, legal_basis="art. 6 RGPD\nart. 120 RGPD\narticle 226-13 du code pénal")
    html = client.get(question.get_absolute_url()).content.decode()
    assert "À valider par un juriste" in html
    assert "Validé le" not in html
    assert "Elle ne constitue pas une consultation juridique" in html
    for word in ("existe", "n’existe pas", "non vérifiable ici", "eur-lex.europa.eu"):
        assert word in html
    assert all(title in html for title in ("Ce que dit le texte", "Ce qu’il ne faut pas faire", "Vers qui orienter"))


def test_markdown_cannot_carry_a_script(client):
    question = QuestionFactory(
        published=True, text_says="<script>alert(1)</script> [piège](javascript:alert(1)) **gras**"
    )
    html = client.get(question.get_absolute_url()).content.decode()
    assert "<script>alert" not in html
    assert 'href="javascript:' not in html
    assert "<strong>gras</strong>" in html


def test_the_page_takes_few_queries_however_many_references(client):
    counts = []
    for basis in ("art. 6 RGPD", "\n".join(f"art. {number} RGPD" for number in range(1, 40))):
        question = SignatureFactory(question=QuestionFactory(published=True, legal_basis=basis)).question
        with CaptureQueriesContext(connection) as captured:
            page = client.get(question.get_absolute_url())
        counts.append(len(captured))
        assert len(page.content) < 50_000
    assert counts[0] == counts[1] <= 6


# --- the list ---------------------------------------------------------------------------------------------------


def test_the_list_is_found_by_words_by_article_and_by_facets(client):
    image = QuestionFactory(
        published=True, title="Puis-je publier la photo d’un atelier ?", posture="train",
        legal_basis="article L. 311-1 du CRPA : la communication",
    )  # fmt: skip
    other = QuestionFactory(published=True, title="Puis-je signer à la place de quelqu’un ?", posture="act_for")
    index(image, other)
    assert "La réponse" not in titles(client, "")
    assert titles(client, "?q=photo") == [image.title]
    assert "cette réponse manque" in client.get("/questions/?q=photo").content.decode()
    for spelling in ("L311-1", "L. 311-1 CRPA", "art. L.311-1 du code des relations entre le public"):
        assert titles(client, f"?q={spelling}")[0] == image.title
    assert titles(client, "?article=crpa_l311_1") == [image.title]
    assert titles(client, "?situation=act_for") == [other.title]
    assert titles(client, "?etat=validated") == []
    assert titles(client, "?situation=rien&lieu=rien&etat=rien&theme=rien&page=abc") == []


def index(*questions):
    write_index(find_kind("question"), [question.pk for question in questions])


def titles(client, query):
    response = client.get(f"/questions/{query}")
    assert response.status_code == 200
    return [card["title"] for card in response.context["cards"]]


def test_the_list_takes_as_many_queries_for_one_as_for_twelve(client):
    counts = []
    for number in (1, 11):
        for _turn in range(number):
            SignatureFactory()
        with CaptureQueriesContext(connection) as captured:
            client.get("/questions/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


# --- references -------------------------------------------------------------------------------------------------


def test_references_are_read_from_the_text_with_their_notes_and_rewritten_under_the_same_identity():
    question = QuestionFactory(
        answered=True, text_says="Voir l’article 226-13 du code pénal.",
        legal_basis="- art. 6 RGPD : les bases légales\narrêté du jour",
    )  # fmt: skip
    rows = list(question.references.values_list("key", "existence", "note"))
    assert rows == [
        ("rgpd_6", "exists", "les bases légales"),
        ("arrêté du jour", "cannot_be_checked", ""),
        ("code_penal_226_13", "cannot_be_checked", ""),
    ]
    identity = set(question.references.values_list("public_id", flat=True))
    references.refresh([question.pk])
    assert set(question.references.values_list("public_id", flat=True)) == identity


# --- signatures -------------------------------------------------------------------------------------------------


def test_two_signatures_publish_and_validate():
    question, peer = QuestionFactory(answered=True), UserFactory(mediator=True)
    signing.sign(question, SignatureKind.PEER, by=peer, seen_version=1)
    question.refresh_from_db()
    assert question.status == Status.SUBMITTED
    signing.sign(question, SignatureKind.JURIST, by=jurist(), seen_version=1)
    question.refresh_from_db()
    assert (question.status, state(question)) == (Status.PUBLISHED, Validation.VALIDATED)
    assert question.review_due_on is not None


def test_who_may_not_sign():
    question = QuestionFactory(answered=True)
    with pytest.raises(signing.PermissionDenied):
        signing.sign(question, SignatureKind.JURIST, by=UserFactory(coordinator=True), seen_version=1)
    with pytest.raises(signing.ValidationError, match="écrit"):
        signing.sign(question, SignatureKind.PEER, by=question.author, seen_version=1)
    with pytest.raises(signing.ValidationError, match="n’existe pas encore"):
        signing.sign(question, SignatureKind.JURIST, by=jurist(), seen_version=2)
    both = UserFactory(roles=["jurist", "mediator"])
    signing.sign(question, SignatureKind.JURIST, by=both, seen_version=1)
    with pytest.raises(signing.ValidationError, match="deux personnes"):
        signing.sign(question, SignatureKind.PEER, by=both, seen_version=1)
    with pytest.raises(signing.AlreadySigned):
        signing.sign(question, SignatureKind.JURIST, by=jurist(), seen_version=1)
    with pytest.raises(signing.ValidationError, match="complète"):
        signing.sign(QuestionFactory(), SignatureKind.JURIST, by=jurist(), seen_version=1)
    wrong = QuestionFactory(**{**ANSWER, "legal_basis": "art. 120 RGPD"})
    with pytest.raises(signing.ValidationError, match="n’existe pas"):
        signing.sign(wrong, SignatureKind.JURIST, by=jurist(), seen_version=1)


def test_a_new_version_of_the_answer_makes_signatures_stale_another_wording_does_not(client):
    question = SignatureFactory().question
    coordinator = UserFactory(coordinator=True)
    question.revise({"other_wordings": ["Et mon code ?"]}, by=coordinator)
    assert (question.version, state(question)) == (2, Validation.VALIDATED)
    question.revise({"do_not": "Rien d’autre."}, by=coordinator)
    assert (question.version, state(question)) == (3, Validation.STALE)
    question.revise({"do_not": ANSWER["do_not"]}, by=coordinator)
    assert state(question) == Validation.STALE
    page = client.get(question.get_absolute_url()).content.decode()
    assert "Réponse modifiée depuis sa validation" in page
    assert "Validé le" not in page
    assert "tone" not in page.partition("<main")[2].partition("<h1")[0].replace("tone-", "")


def test_a_jurist_who_read_an_older_version_is_told_and_shown_what_changed(client):
    question = QuestionFactory(published=True)
    question.revise({"do_not": "Surtout pas ceci."}, by=UserFactory(coordinator=True))
    client.force_login(jurist())
    page = client.post(f"{question.get_absolute_url()}signer/jurist/", {"version": 1})
    assert page.status_code == 409
    assert "Surtout pas ceci." in page.content.decode()
    assert not Signature.objects.exists()
    assert client.post(f"{question.get_absolute_url()}signer/jurist/", {"version": 2}).status_code == 302
    assert Signature.objects.get().version == 2


def test_taking_back_ones_signature(client):
    signature = SignatureFactory()
    address = f"{signature.question.get_absolute_url()}signature/{signature.pk}/retirer/"
    client.force_login(jurist())
    assert client.post(address).status_code == 404
    client.force_login(signature.by)
    client.post(address)
    assert state(signature.question) == Validation.TO_VALIDATE


# --- the API and the files --------------------------------------------------------------------------------------


def test_an_item_of_the_api_says_what_it_is_worth(client):
    question = SignatureFactory().question
    (item,) = client.get(API).json()["results"]
    assert (item["validation"], item["law_changed"], item["peer_signed"]) == ("validated", False, False)
    assert item["validated_at"]
    assert "consultation" in item["disclaimer"]
    assert item["references"][0]["key"] == "rgpd_32"
    assert item["signatures"][0]["is_current"] is True
    assert client.get(f"{API}{question.public_id}/").json() == item
    (reference, *_rest) = client.get("/api/v1/legal-references/?key=rgpd_32").json()["results"]
    assert reference["question"]["id"] == str(question.public_id)
    assert client.get(f"/api/v1/legal-references/{reference['id']}/").json() == reference


def test_the_api_is_asked_again_for_nothing(client):
    question = QuestionFactory(published=True)
    first = client.get(API)
    assert client.get(API, headers={"If-None-Match": first["ETag"]}).status_code == 304
    signing.sign(question, SignatureKind.JURIST, by=jurist(), seen_version=1)
    again = client.get(API, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert again.json()["results"][0]["validation"] == "validated"


def test_filters_of_the_api(client):
    mine, signed = QuestionFactory(published=True, posture="train"), SignatureFactory().question
    index(mine, signed)

    def found(query):
        return {item["title"] for item in client.get(f"{API}?{query}").json()["results"]}

    assert found("posture=train") == {mine.title}
    assert found("validation=validated") == {signed.title}
    assert found("cites=rgpd_32") == {mine.title, signed.title}
    assert found("cites=rgpd_33") == set()
    assert found("q=mot de passe") == {mine.title, signed.title}
    assert found("q=art. 32 RGPD") == {mine.title, signed.title}
    assert client.get(f"{API}?posture=autre").status_code == 400
    assert client.get(f"{API}?format=csv").status_code == 200


def test_waiting_questions_are_not_open_data(client):
    QuestionFactory(answered=True)
    assert client.get(API).json()["results"] == []
    assert client.get("/api/v1/legal-references/").json()["results"] == []
    assert b"".join(client.get("/donnees/questions.jsonl").streaming_content) == b""


def test_the_dataset_and_the_feed(client):
    question = SignatureFactory().question
    line = json.loads(b"".join(client.get("/donnees/questions.jsonl").streaming_content))
    assert (line["slug"], line["law_changed"], bool(line["validated_at"])) == (question.slug, False, True)
    assert line["references"][0]["key"] == "rgpd_32"
    assert question.title in client.get("/flux/question.atom").content.decode()


def test_more_pdf_than_a_minute_may_hold_are_pages_to_print(client, monkeypatch):
    monkeypatch.setattr(pdf, "PER_MINUTE", 1)
    monkeypatch.setattr(pdf, "render", lambda html: b"%PDF")
    address = f"{QuestionFactory(published=True).get_absolute_url()}fiche.pdf"
    assert [client.get(address).status_code for _time in range(2)] == [200, 503]
    assert "imprimez cette page" in client.get(address).content.decode()


def test_the_sheet_and_its_pdf(client):
    question = QuestionFactory(published=True)
    page = client.get(f"{question.get_absolute_url()}fiche/").content.decode()
    assert "version 1" in page
    assert 'class="qr"' in page
    assert "À valider par un juriste" in page
    answer = client.get(f"{question.get_absolute_url()}fiche.pdf")
    assert answer.status_code in (200, 503)
    if answer.status_code == 200:
        assert answer.content.startswith(b"%PDF")
