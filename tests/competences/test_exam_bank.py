"""The bank of questions: who reviews it, how it loads, what the database refuses, what answers say of it."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from competences.exam import bank, drawing, statistics, supervising
from competences.exam.checking import problems
from competences.exam.rules import cluster_of, outcome_codes
from competences.exam_enums import AttemptState, ItemForm, SessionMode
from competences.models import Attempt, ExamAnswer, ExamItem, ExamSession
from tests.accounts.factories import UserFactory
from tests.competences.exam_factories import ExamSessionFactory, code_for, fill_bank, item
from tests.competences.exam_sitting import end, sit, words

pytestmark = pytest.mark.django_db


def test_a_real_session_asks_only_what_two_people_reviewed(client):
    fill_bank("A", reviewed=False)
    mediator = UserFactory(mediator=True)
    client.force_login(mediator)
    data = {"level": "A", "mode": "real", "place_name": "EPN"}
    answer = client.post("/competences/examens/sessions/", data)
    assert answer.status_code == 422
    assert "relues par deux personnes" in words(answer)
    client.post("/competences/examens/sessions/", {**data, "mode": "trial"})
    assert ExamSession.objects.get().mode == SessionMode.TRIAL


def test_a_trial_delivers_an_attestation_that_says_so(client):
    fill_bank("A", reviewed=False)
    session = ExamSessionFactory(mode=SessionMode.TRIAL)
    attempt, code = code_for(session)
    end(client, sit(client, attempt, code))
    now = timezone.now()
    Attempt.objects.filter(pk=attempt.pk).update(state=AttemptState.PASSED, finished_at=now)
    attestation = supervising.deliver(attempt, by=session.supervisor)
    assert attestation.is_trial
    assert attestation.document["name"].startswith("Essai")


def test_two_people_review_one_text(client):
    [question] = ExamItem.objects.bulk_create([item("q-1", named_reviewers=[], review_count=0)])
    for count in (1, 2):
        client.force_login(UserFactory(mediator=True))
        address = f"/competences/examens/banque/{question.code}/"
        assert "oui" in words(client.get(address))
        assert client.post(address, {"fingerprint": "autre"}).status_code == 400
        client.post(address, {"fingerprint": question.fingerprint})
        client.post(address, {"fingerprint": question.fingerprint})
        question.refresh_from_db()
        assert question.review_count == count
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404


def test_a_reviewer_goes_from_one_question_to_the_next(client):
    ExamItem.objects.bulk_create(
        [item(f"q-{n}", named_reviewers=[], review_count=0, outcome=f"4.2.0{n}") for n in (1, 2, 3)]
    )
    reader = UserFactory(mediator=True)
    client.force_login(reader)
    assert "les 3 questions qui vous attendent" in words(client.get("/competences/examens/banque/"))
    bank_page, first = "/competences/examens/banque/", "/competences/examens/banque/q-1/"
    answer = client.post(first, {"fingerprint": "q-1", "acte": "relire"})
    assert answer["Location"] == f"{bank_page}q-2/?depuis=q-1"
    page = words(client.get(answer["Location"]))
    for key in ('data-key="a"', 'q-1/" rel="prev" data-key="k"', 'rel="next" data-key="j"', "data-shortcuts"):
        assert key in page, key
    client.post(first, {"fingerprint": "q-1", "acte": "reprendre"})
    assert ExamItem.objects.get(code="q-1").review_count == 0
    assert client.post(first, {"fingerprint": "q-1", "acte": "zut"}).status_code == 422
    client.post(first, {"fingerprint": "q-1"})
    page = words(client.get(f"{bank_page}q-3/"))
    assert "Passer à la suivante" in page
    assert "reste 2 à relire" in page
    assert client.post(f"{bank_page}q-2/", {"fingerprint": "q-2", "acte": "remarque"}).status_code == 422
    client.post(f"{bank_page}q-2/", {"fingerprint": "q-2", "acte": "remarque", "texte": "Deux réponses se valent."})
    page = words(client.get(f"{bank_page}?etat=remarques"))
    assert ("q-2" in page, "q-1/" in page, "1 remarque" in page) == (True, False, True)
    for number in (2, 3):
        client.post(f"{bank_page}q-{number}/", {"fingerprint": f"q-{number}"})
    assert "qui vous attend" not in words(client.get(bank_page))
    assert bank.to_review(UserFactory(mediator=True)).count() == 3


def test_the_bank_says_where_each_level_stands(client):
    fill_bank("A")
    fill_bank("B", reviewed=False)
    client.force_login(UserFactory(coordinator=True))
    page = " ".join(words(client.get("/competences/examens/banque/")).split())
    rows = [row.split("</td>") for row in page.split('<th scope="row">')[1:]]
    figures = [[cell.rpartition(">")[2] for cell in row[:4]] for row in rows]
    lacking = "pas encore : il en manque 10"
    assert figures == [["36", "36", "0", "possible"], ["67", "0", "0", lacking]], "dix acquis sans question relue"
    first = bank.to_review(UserFactory(mediator=True), level="B")[0]
    one_level = f"{first.get_absolute_url()}?niveau=B"
    assert one_level in page
    assert "?niveau=B" in words(client.get(one_level))
    assert first.get_absolute_url() in words(client.get("/admin/competences/examitem/?level__exact=B"))


def test_people_made_up_review_for_examples_alone(client):
    """The demonstration shows a whole session; what it delivers is marked, and the bank is not reviewed for it."""
    fill_bank("A", reviewed=False)
    ExamItem.objects.update(named_reviewers=[])
    for number in range(2):
        person = UserFactory(mediator=True, email=f"relecteur-{number}@demo.example")
        for one in ExamItem.objects.all():
            bank.review(one, by=person)
    assert not ExamItem.objects.reviewed().exists()
    data = {"level": "A", "mode": "real", "place_name": "EPN"}
    client.force_login(UserFactory(mediator=True))
    assert client.post("/competences/examens/sessions/", data).status_code == 422
    assert bank.to_review(UserFactory(mediator=True)).count() == ExamItem.objects.count()
    supervisor = UserFactory(mediator=True, email="mediatrice@demo.example")
    assert not bank.to_review(supervisor).exists()
    client.force_login(supervisor)
    assert client.post("/competences/examens/sessions/", data).status_code == 302
    session = ExamSession.objects.get()
    assert "marquées « Exemple »" in words(client.get(session.get_absolute_url()))
    attempt, code = code_for(session)
    end(client, sit(client, attempt, code))
    Attempt.objects.filter(pk=attempt.pk).update(state=AttemptState.PASSED)
    attestation = supervising.deliver(attempt, by=supervisor)
    assert (attestation.is_example, attestation.is_trial) == (True, False)
    assert attestation.document["name"].startswith("Exemple : ")


def test_a_coordination_retires_a_question_and_nobody_else(client, tmp_path):
    entry = {
        "id": "q-1", "outcome": "4.2.01", "level": "A", "kind": "single", "text": "Une question ?",
        "choices": [{"text": "oui", "right": True}, {"text": "non", "right": False}], "explanation": "Voilà.",
        "sources": ["La loi"], "reviewed_by": [],
    }  # fmt: skip
    path = tmp_path / "a.yaml"
    path.write_text(bank.yaml.safe_dump([entry]))
    bank.load(tmp_path)
    question = ExamItem.objects.get()
    address, said = "/competences/examens/banque/q-1/", {"fingerprint": question.fingerprint, "acte": "retirer"}
    client.force_login(UserFactory(mediator=True))
    assert client.post(address, {**said, "motif": "leaked"}).status_code == 422
    client.force_login(UserFactory(coordinator=True))
    assert client.post(address, {**said, "motif": "zut"}).status_code == 422
    assert ExamItem.objects.active().exists()
    for _again in range(2):
        client.post(address, {**said, "motif": "leaked", "texte": "Vue sur un forum."})
    assert question.notes.count() == 1
    assert not drawing.pool("A", SessionMode.TRIAL).exists()
    assert "Retirée de la banque" in words(client.get(address))
    assert "q-1" in words(client.get("/competences/examens/banque/?etat=retirees"))
    bank.load(tmp_path)
    assert not ExamItem.objects.active().exists(), "le même texte reste retiré"
    client.post(address, {**said, "acte": "remettre", "texte": "Ce n’était pas elle."})
    assert ExamItem.objects.active().exists()
    client.post(address, {**said, "motif": "outdated"})
    path.write_text(bank.yaml.safe_dump([{**entry, "text": "Une autre question ?"}]))
    bank.load(tmp_path)
    assert ExamItem.objects.active().exists(), "un autre texte est une autre question"
    with pytest.raises(IntegrityError, match="competences_examitemnote_says_why"), transaction.atomic():
        question.notes.update(reason="")


def test_retiring_a_question_changes_no_attempt(session):
    attempt, _code = code_for(session)
    attempt = supervising.prepare_paper(attempt, by=session.supervisor)
    before = list(attempt.draw)
    moderator = UserFactory(coordinator=True)
    retired = before[0]["code"]
    bank.retire(ExamItem.objects.get(code=retired), "wrong", by=moderator)
    attempt.refresh_from_db()
    assert attempt.draw == before
    assert retired not in {question["code"] for question in drawing.draw("A", SessionMode.REAL)}


def test_level_c_asks_every_outcome_and_observes_gestures():
    bank.load()
    drawn = drawing.draw("C", SessionMode.TRIAL)
    questions = [question for question in drawn if question["form"] != ItemForm.GESTURE]
    gestures = [question for question in drawn if question["form"] == ItemForm.GESTURE]
    assert {question["outcome"] for question in questions} == {f"4.2.{n:02d}" for n in range(1, 27)}
    assert (len(questions), len(gestures)) == (34, 4)
    assert all(gesture["outcome"] >= "4.2.22" for gesture in gestures), "ceux du niveau d’abord"


def test_the_files_of_the_bank_are_good_and_load_once(capsys):
    wrong = [(where, text) for where, entry in bank.entries() for text in problems(entry)]
    assert wrong == []
    codes = [entry["id"] for _where, entry in bank.entries()]
    assert len(set(codes)) == len(codes)
    call_command("load_exam_items")
    call_command("load_exam_items")
    assert f"{len(codes)} inchangées" in capsys.readouterr().out
    assert set(ExamItem.objects.values_list("form", flat=True)) == set(ItemForm.values)
    assert not ExamItem.objects.filter(named_reviewers=[]).reviewed().exists()


def test_a_changed_text_loses_its_reviews_and_a_lost_one_is_retired(tmp_path):
    entry = {
        "id": "q-1", "outcome": "4.2.01", "level": "A", "kind": "single", "text": "Une question ?",
        "choices": [{"text": "oui", "right": True}, {"text": "non", "right": False}], "explanation": "Voilà.",
        "sources": ["La loi"], "reviewed_by": [],
    }  # fmt: skip
    write = lambda *entries: (tmp_path / "a.yaml").write_text(bank.yaml.safe_dump(list(entries)))  # noqa: E731
    write(entry)
    bank.load(tmp_path)
    question = ExamItem.objects.get()
    bank.review(question, by=UserFactory(mediator=True))
    write({**entry, "text": "Une autre question ?"})
    assert bank.load(tmp_path).updated == 1
    question.refresh_from_db()
    assert question.review_count == 0
    write()
    assert bank.load(tmp_path).retired == 1
    write({**entry, "text": "it's wrong"}, {**entry, "kind": "rebus"}, "x")
    with pytest.raises(CommandError, match="kind inconnu"):
        call_command("load_exam_items", folder=tmp_path)
    (tmp_path / "a.yaml").write_text("[: -")
    with pytest.raises(CommandError, match="ne se lit pas"):
        call_command("load_exam_items", folder=tmp_path)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"outcome": "4.2.27"}, "competences_examitem_outcome_known"),
        ({"level": "D"}, "competences_examitem_known_choices"),
        ({"difficulty": 2}, "competences_examitem_statistics_in_range"),
    ],
)
def test_the_database_refuses_an_impossible_question(values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ExamItem.objects.bulk_create([item("q-1", **values)])


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"state": "running"}, "competences_attempt_begun_has_a_date"),
        ({"state": "failed", "started_at": timezone.now()}, "competences_attempt_over_has_a_date"),
    ],
)
def test_the_database_refuses_an_impossible_attempt(session, values, constraint):
    attempt, _ = code_for(session)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(**values)


def test_other_impossible_rows(session):
    attempt, _ = code_for(session)
    for constraint, change in {
        "competences_attempt_pseudonym_once": lambda: Attempt.objects.create(
            session=session, supervisor=session.supervisor, code_hash="x", pseudonym=attempt.pseudonym
        ),
        "competences_examsession_complete": lambda: ExamSession.objects.filter(pk=session.pk).update(place_name=""),
        "competences_examsession_closes_after_it_opens": lambda: ExamSession.objects.filter(pk=session.pk).update(
            closed_at=dt.datetime(2001, 1, 1, tzinfo=dt.UTC)
        ),
        "competences_examanswer_position_range": lambda: ExamAnswer.objects.create(
            attempt=attempt, position=0, given=[]
        ),
        "competences_examincident_minutes_range": lambda: attempt.incidents.create(
            kind="material", minutes=61, reported_by=session.supervisor
        ),
        "competences_examincident_names_its_question": lambda: attempt.incidents.create(
            kind="question", reported_by=session.supervisor
        ),
    }.items():
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            change()


def test_every_outcome_is_of_one_cluster_and_every_level_draws_over_all(session):
    assert [cluster_of(code) for code in outcome_codes("C")]
    drawn = drawing.draw("A", SessionMode.REAL)
    questions = [question for question in drawn if question["form"] != ItemForm.GESTURE]
    assert len(questions) == 20
    assert {question["outcome"] for question in questions} == set(outcome_codes("A"))
    assert len(drawn) - len(questions) == 5
    assert drawing.draw("A", SessionMode.REAL) != drawn


def test_difficulty_and_discrimination_come_from_answers(session):
    draw = drawing.draw("A", SessionMode.REAL)
    now = timezone.now()
    for number in range(24):
        attempt = Attempt.objects.create(
            session=session, supervisor=session.supervisor, code_hash=str(number), pseudonym=str(number), draw=draw,
            state=AttemptState.FAILED, started_at=now, finished_at=now, score={"neutralised": []},
        )  # fmt: skip
        # The strong half answers all, the weak half only the second question.
        known = range(1, 21) if number < 12 else [2]
        ExamAnswer.objects.bulk_create(
            ExamAnswer(attempt=attempt, position=n, given=[0], is_right=True) for n in known
        )
    assert statistics.compute() == 20
    first, second = (ExamItem.objects.get(code=draw[n]["code"]) for n in (0, 1))
    assert (first.difficulty, first.times_answered) == (0.5, 24)
    assert first.discrimination == pytest.approx(1, abs=0.01)
    assert (second.difficulty, second.discrimination) == (1.0, None)


def test_the_board_reads_the_same_number_of_queries_for_one_and_twelve(desk, session, django_assert_num_queries):
    code_for(session)
    desk.get(session.get_absolute_url())
    with CaptureQueriesContext(connection) as alone:
        desk.get(session.get_absolute_url())
    supervising.hand_out(session, 11, by=session.supervisor)
    with django_assert_num_queries(len(alone)):
        desk.get(session.get_absolute_url())
