"""The exam: from a code on paper to an attestation, and everything that goes wrong in between."""

import datetime as dt
import threading

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from competences.credentials.private_keys import folder
from competences.exam import drawing, jury, passing, supervising
from competences.exam.refusals import AlreadyPassed, Conflict, NotReady, NotYours, TooSoon
from competences.exam.rules import CLUSTERS, RULES, cluster_of
from competences.exam_enums import AttemptState, IncidentKind, ItemForm, SessionMode
from competences.models import Attempt, Attestation, ExamAnswer, ExamItem
from epn_commons.accounts import personal_data
from tests.accounts.factories import MembershipFactory, OrganisationFactory, UserFactory
from tests.competences.exam_factories import ExamSessionFactory, code_for, fill_bank
from tests.competences.exam_sitting import act, answer_with, at, claim, end, sit, words

pytestmark = pytest.mark.django_db


# --- The whole way --------------------------------------------------------------------------------------------


def test_from_a_code_to_an_attestation(client, desk, session):
    sheet = desk.post(f"{session.get_absolute_url()}codes/", {"count": "2"})
    attempt = session.attempts.order_by("pk")[0]
    code = words(sheet).split('<p class="exam-code">')[1].split("<")[0]
    assert code not in words(desk.get(session.get_absolute_url()))

    sit(client, attempt, code.lower().replace("-", " "))
    assert "Vous avez répondu à tout" in words(client.get(at(attempt, "relire/")))
    end(client, attempt)
    assert attempt.state == AttemptState.FINISHED
    assert "gestes à montrer" in words(client.get(at(attempt, "fin/")))

    gestures = range(len(attempt.questions) + 1, len(attempt.draw) + 1)
    act(desk, attempt, "observe", **{f"q{number}-choice": ["0", "1"] for number in gestures})
    assert attempt.state == AttemptState.PASSED
    act(desk, attempt, "deliver")
    page = words(client.get(at(attempt, "fin/")))
    assert attempt.attestation.get_absolute_url() in page
    assert code in page
    assert attempt.attestation.holder is None
    assert attempt.attestation.is_trial is False
    assert "<strong>Valide</strong>" in words(client.get(attempt.attestation.get_absolute_url()))
    act(desk, attempt, "deliver")
    assert Attestation.objects.count() == 1


def test_no_page_gives_the_key(client, session):
    attempt, code = code_for(session)
    sit(client, attempt, code, count=1)
    page = words(client.get(at(attempt, "2/")))
    assert "right" not in page
    assert "Parce que" not in page


def test_a_weak_cluster_fails_even_with_enough_right_answers(client, session):
    attempt, code = code_for(session)
    sit(client, attempt, code, count=0)
    weak = cluster_of(attempt.questions[0]["outcome"])
    for position, question in enumerate(attempt.questions, 1):
        answer_with(client, attempt, position, good=question["cluster"] != weak)
    end(client, attempt)
    assert attempt.score["clusters"][weak] == 0
    assert attempt.state == AttemptState.FAILED
    assert str(CLUSTERS[weak][0]) in words(client.get(at(attempt, "fin/")))


def test_just_under_the_mark_fails(client, session):
    attempt, code = code_for(session)
    sit(client, attempt, code, right=RULES["A"].questions * RULES["A"].pass_percent // 100 - 1)
    assert end(client, attempt).state == AttemptState.FAILED


def test_too_few_gestures_fail(client, desk, session):
    attempt, code = code_for(session)
    end(client, sit(client, attempt, code))
    act(desk, attempt, "observe", **{f"q{len(attempt.questions) + 1}-choice": ["0"]})
    assert attempt.state == AttemptState.FAILED
    assert attempt.score["gestures"] == 0


# --- Codes ----------------------------------------------------------------------------------------------------


def test_the_database_holds_no_code(session):
    attempt, code = code_for(session)
    assert code.replace("-", "") not in str(Attempt.objects.filter(pk=attempt.pk).values()[0])


def test_guessing_codes_is_stopped(client, session):
    _attempt, code = code_for(session)
    statuses = [claim(client, f"AAAA-AAAA-{number:04d}".replace("0", "Z").replace("1", "Y")).status_code
                for number in range(100)]  # fmt: skip
    assert statuses[:40] == [422] * 40
    assert statuses[-1] == 429
    assert claim(client, code).status_code == 429


@pytest.mark.parametrize("code", ["", "x", "AAAA-AAAA-AAAA", "é" * 12, "A" * 5000, "<script>"])
def test_a_wrong_code_is_told_kindly(client, session, code):
    answer = claim(client, code)
    assert answer.status_code == 422


def test_a_code_opens_one_browser_until_it_is_freed(client, desk, session):
    attempt, code = code_for(session)
    sit(client, attempt, code, count=3)
    other = Client()
    assert "déjà sur un autre poste" in words(claim(other, code))
    assert "n’est pas ouverte sur ce poste" in words(other.get(at(attempt, "1/")))
    act(desk, attempt, "free")
    assert claim(other, code).status_code == 302
    assert other.get(at(attempt)).url == at(attempt, "4/")
    before = attempt.answers.count()
    refused = answer_with(client, attempt, 4)
    assert refused.status_code == 409
    assert attempt.answers.count() == before
    answer_with(other, attempt, 4)
    assert attempt.answers.count() == before + 1


def test_after_the_end_the_code_finds_the_result(client, session):
    attempt, code = code_for(session)
    end(client, sit(client, attempt, code))
    later = Client()
    assert claim(later, code).status_code == 302
    assert "C’est fini" in words(later.get(at(attempt, "fin/")))


def test_leaving_the_place_forgets_the_exam_on_this_computer(client, session):
    attempt, code = code_for(session)
    end(client, sit(client, attempt, code))
    client.post(at(attempt, "fin/"))
    assert client.get(at(attempt, "fin/")).status_code == 409


def test_a_closed_session_begins_nothing(client, desk, session):
    _attempt, code = code_for(session)
    desk.post(f"{session.get_absolute_url()}fermer/")
    assert "fermée" in words(claim(client, code))
    assert desk.post(f"{session.get_absolute_url()}codes/", {"count": "1"}).status_code == 422
    assert session.attempts.count() == 1


# --- Answers --------------------------------------------------------------------------------------------------


def test_an_answer_is_kept_as_given_and_may_change(client, session):
    attempt, code = code_for(session)
    sit(client, attempt, code, count=0)
    answer_with(client, attempt, 1, good=False)
    answer_with(client, attempt, 1, good=True)
    answer_with(client, attempt, 1, good=True)
    [answer] = attempt.answers.all()
    assert (answer.given, answer.changes) == (attempt.questions[0]["right"], 2)
    client.post(at(attempt, "1/"), {"next": "1"})
    answer.refresh_from_db()
    assert answer.given == attempt.questions[0]["right"]
    assert "checked" in words(client.get(at(attempt, "1/")))


def test_coming_back_goes_on_where_one_was(client, session):
    attempt, code = code_for(session)
    sit(client, attempt, code, count=4)
    assert client.get(at(attempt)).url == at(attempt, "5/")
    assert f'"{at(attempt, "5/")}">Répondre à la question 5</a>' in words(client.get(at(attempt, "relire/")))
    assert client.post(at(attempt)).url == at(attempt, "1/")
    attempt.refresh_from_db()
    assert attempt.answers.count() == 4


def test_an_answer_after_the_end_is_refused_and_nothing_is_lost(client, session):
    attempt, code = code_for(session)
    sit(client, attempt, code, count=5)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=31)):
        page = client.get(at(attempt, "6/"), follow=True)
        assert "Le temps est écoulé" in words(page)
        answer = answer_with(client, attempt, 6)
        assert answer.url == at(attempt, "fin/")
        assert "n’a pas été prise" in words(client.get(answer.url))
    attempt.refresh_from_db()
    assert (attempt.state, attempt.answers.count()) == (AttemptState.FAILED, 5)
    assert answer_with(client, attempt, 7).status_code == 409
    assert attempt.answers.count() == 5


def test_time_that_is_over_ends_even_when_nobody_asks(client, session):
    attempt, code = code_for(session)
    sit(client, attempt, code)
    assert passing.close_due() == 0
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=31)):
        assert passing.close_due() == 1
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.FINISHED


@pytest.mark.parametrize(
    "data", [{"choice": "9"}, {"choice": "-1"}, {"choice": "é"}, {"choice": "1" * 50}, {}, {"choice": ["0", "1", "2"]}]
)
def test_an_answer_that_is_none_changes_nothing_bad(client, session, data):
    attempt, code = code_for(session)
    sit(client, attempt, code, count=0)
    assert client.post(at(attempt, "1/"), {**data, "next": "1"}).status_code == 302
    assert all(0 <= value < 3 for answer in attempt.answers.all() for value in answer.given)
    assert client.post(at(attempt, "99/"), {"choice": "0"}).status_code == 404
    assert client.get(at(attempt, "0/")).status_code == 404


# --- Every form of question -----------------------------------------------------------------------------------


def test_each_form_is_asked_and_judged(client):
    call_command("load_exam_items", verbosity=0)
    for position, form in enumerate(ItemForm.values):
        question = drawing.frozen(ExamItem.objects.filter(form=form)[0])
        right = question["right"]
        if form == ItemForm.GESTURE:
            continue
        rows = {f"label-{n}": str(value) for n, value in enumerate(right)}
        data = rows if form in (ItemForm.ORDERING, ItemForm.MATCHING) else {"choice": [str(n) for n in right]}
        attempt = Attempt.objects.create(
            session=ExamSessionFactory(mode=SessionMode.TRIAL), supervisor=UserFactory(), code_hash=str(position),
            pseudonym=form, state=AttemptState.RUNNING, started_at=timezone.now(), draw=[question],
            rules=RULES["A"].as_dict(), seat="x",
        )  # fmt: skip
        seat = {str(attempt.public_id): {"token": "t", "code": ""}}
        Attempt.objects.filter(pk=attempt.pk).update(seat=passing.codes.hashed_seat("t"))
        browser_session = client.session
        browser_session["exam_seats"] = seat
        browser_session.save()
        page = words(client.get(at(attempt, "1/")))
        assert question["text"].replace("'", "&#x27;") in page
        client.post(at(attempt, "1/"), data)
        end(client, attempt)
        assert attempt.score["percent"] == 100, form


# --- Time, adjustments, incidents -----------------------------------------------------------------------------


def test_adjustments_change_the_time_and_the_page(client, desk, session):
    longer, code = code_for(session)
    act(desk, longer, "adjust", extra_time="on", large_print="on", read_aloud="on")
    sit(client, longer, code, count=0)
    assert longer.ends_at - longer.started_at == dt.timedelta(minutes=40)
    page = words(client.get(at(longer, "1/")))
    assert "exam-large" in page
    assert "Écouter la question" in page
    free, code = code_for(session, untimed=True)
    sit(client, free, code, count=0)
    assert free.ends_at is None
    act(desk, longer, "adjust")
    assert longer.extra_time


def test_an_incident_gives_minutes_back_or_sets_a_question_aside(client, desk, session):
    attempt, code = code_for(session)
    sit(client, attempt, code, right=19)
    before = attempt.ends_at
    act(desk, attempt, "incident", kind=IncidentKind.CONNECTION, minutes="10")
    assert attempt.ends_at == before + dt.timedelta(minutes=10)
    act(desk, attempt, "incident", kind=IncidentKind.QUESTION, position="20")
    end(client, attempt)
    assert (attempt.score["total"], attempt.score["percent"]) == (19, 100)
    assert attempt.score["neutralised"] == [20]


@pytest.mark.parametrize(
    "data", [{"kind": "autre"}, {"kind": "connection", "minutes": "500"}, {"kind": "connection", "minutes": "x"}]
)
def test_an_incident_that_is_none_is_refused(desk, session, data):
    attempt, _ = code_for(session)
    assert act(desk, attempt, "incident", **data).status_code == 422
    assert not attempt.incidents.exists()


def test_fraud_ends_the_attempt_and_its_attestation(client, desk, session):
    attempt, code = code_for(session)
    end(client, sit(client, attempt, code))
    numbers = range(len(attempt.questions) + 1, len(attempt.draw) + 1)
    act(desk, attempt, "observe", **{f"q{number}-choice": ["0", "1"] for number in numbers})
    act(desk, attempt, "deliver")
    act(desk, attempt, "incident", kind=IncidentKind.FRAUD)
    assert attempt.state == AttemptState.VOID
    assert "<strong>Révoquée</strong>" in words(client.get(attempt.attestation.get_absolute_url()))


def test_paper_is_printed_then_copied(desk, session):
    attempt, _ = code_for(session)
    assert act(desk, attempt, "paper").url.endswith("/papier/")
    sheet = words(desk.get(f"/competences/examens/personnes/{attempt.public_id}/papier/"))
    assert attempt.questions[0]["text"] in sheet
    assert "<input type=" not in sheet.split("exam-printed")[1]
    data = {f"q{n}-choice": str(question["right"][0]) for n, question in enumerate(attempt.questions, 1)}
    address = f"/competences/examens/personnes/{attempt.public_id}/copie/"
    assert desk.get(address).status_code == 200
    desk.post(address, data)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score["percent"]) == (AttemptState.FINISHED, 100)
    assert "n’attend pas de copie" in words(desk.post(address, data, follow=True))


# --- Again, two days later ------------------------------------------------------------------------------------


def test_one_tries_again_after_two_days_with_other_questions(client, desk, session):
    attempt, code = code_for(session)
    end(client, sit(client, attempt, code, right=0))
    address = f"{session.get_absolute_url()}codes/"
    assert "quarante-huit heures" in words(desk.post(address, {"retake-former_code": code}))
    with time_machine.travel(timezone.now() + dt.timedelta(hours=49)):
        again = words(desk.post(address, {"retake-former_code": code}))
        second = attempt.retakes.get()
        code = again.split('<p class="exam-code">')[1].split("<")[0]
        sit(client, second, code, count=0)
    first_codes = {question["code"] for question in attempt.questions}
    # Three questions per outcome, two of them seen: one at least is new, for each of the ten outcomes.
    assert len({question["code"] for question in second.questions} - first_codes) == 10


def test_who_succeeded_does_not_sit_again(client, session):
    attempt, code = code_for(session)
    end(client, sit(client, attempt, code))
    with pytest.raises(AlreadyPassed):
        supervising.hand_out_again(session, code, by=session.supervisor)
    Attempt.objects.filter(pk=attempt.pk).update(state=AttemptState.FAILED)
    with pytest.raises(TooSoon):
        supervising.hand_out_again(session, code, by=session.supervisor)


# --- Who may what ---------------------------------------------------------------------------------------------


def test_a_session_is_seen_by_its_supervisor_and_coordinators_only(client, desk, session):
    attempt, _ = code_for(session)
    addresses = [session.get_absolute_url(), attempt.get_absolute_url()]
    for user, status in [
        (UserFactory(mediator=True), 404), (UserFactory(), 404), (UserFactory(coordinator=True), 200),
        (session.supervisor, 200),
    ]:  # fmt: skip
        browser = Client()
        browser.force_login(user)
        assert [browser.get(address).status_code for address in addresses] == [status, status]
    assert client.get(addresses[0]).status_code == 302


def test_nobody_supervises_nor_attests_themselves(desk, session):
    with pytest.raises(NotYours):
        supervising.hand_out(session, 1, by=session.supervisor, candidate=session.supervisor)
    attempt, _ = code_for(session)
    with pytest.raises(IntegrityError, match="competences_attempt_not_its_own_supervisor"), transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(candidate=session.supervisor)
    coordinator = UserFactory(coordinator=True)
    now = timezone.now()
    Attempt.objects.filter(pk=attempt.pk).update(
        candidate=coordinator, state=AttemptState.PASSED, started_at=now, finished_at=now
    )
    own = Client()
    own.force_login(coordinator)
    act(own, attempt, "deliver")
    assert attempt.attestation is None
    assert "demandez à un collègue" in words(own.get(attempt.get_absolute_url()))
    act(desk, attempt, "deliver")
    assert attempt.attestation.holder == coordinator


def test_level_c_goes_before_two_jurors(client):
    fill_bank("C")
    session, candidate = ExamSessionFactory(level="C"), UserFactory(mediator=True)
    desk = Client()
    desk.force_login(session.supervisor)
    address = f"{session.get_absolute_url()}codes/"
    assert desk.post(address, {"count": "1"}).status_code == 422
    assert desk.post(address, {"count": "1", "candidate": session.supervisor.email}).status_code == 422
    code = words(desk.post(address, {"count": "1", "candidate": candidate.email}))
    attempt, code = session.attempts.get(), code.split('<p class="exam-code">')[1].split("<")[0]
    end(client, sit(client, attempt, code))
    assert attempt.state == AttemptState.FINISHED
    first = len(attempt.questions) + 1
    seen = {f"q{n}-choice": ["0", "1"] for n in range(first, first + RULES["C"].gestures_needed)}
    act(desk, attempt, "observe", **seen)
    assert attempt.state == AttemptState.JURY
    bench = f"/competences/examens/jury/{attempt.public_id}/"
    for juror, status in [(session.supervisor, 404), (candidate, 404)]:
        browser = Client()
        browser.force_login(juror)
        assert browser.post(bench, {"verdict": "favourable", "no_conflict": "on"}).status_code == status
    for _number in range(2):
        browser = Client()
        browser.force_login(UserFactory(mediator=True))
        assert browser.get(bench).status_code == 200
        assert "ne peut pas compter" in words(browser.post(bench, {"verdict": "favourable"}))
        browser.post(bench, {"verdict": "favourable", "no_conflict": "on"})
        assert browser.get(bench).status_code == 404
    act(desk, attempt, "deliver")
    assert (attempt.state, attempt.attestation.holder) == (AttemptState.PASSED, candidate)


def test_closing_an_account_unties_its_exams():
    fill_bank("C")
    candidate = UserFactory(mediator=True)
    attempt, _ = code_for(ExamSessionFactory(level="C"), candidate=candidate)
    assert personal_data.collect(candidate)["exams"][0]["pseudonym"] == attempt.pseudonym
    candidate.close(by=candidate)
    attempt.refresh_from_db()
    assert attempt.candidate is None


def test_one_unfavourable_opinion_is_not_yet():
    fill_bank("C")
    now = timezone.now()
    attempt, _ = code_for(ExamSessionFactory(level="C"), candidate=UserFactory(mediator=True))
    Attempt.objects.filter(pk=attempt.pk).update(
        state=AttemptState.JURY, started_at=now, finished_at=now, rules=RULES["C"].as_dict(), score={"percent": 90}
    )
    colleague, first, friend = (UserFactory(mediator=True) for _one in range(3))
    for house in ((attempt.candidate, colleague), (first, friend)):
        organisation = OrganisationFactory()
        for one in house:
            MembershipFactory(user=one, organisation=organisation)
    with pytest.raises(Conflict, match="même organisation que la personne"):
        jury.decide(attempt, "favourable", by=colleague, no_conflict=True)
    with pytest.raises(Conflict, match="lien d’intérêt"):
        jury.decide(attempt, "favourable", by=first, no_conflict=False)
    jury.decide(attempt, "unfavourable", by=first, no_conflict=True)
    with pytest.raises(NotReady, match="déjà donné"):
        jury.decide(attempt, "favourable", by=first, no_conflict=True)
    with pytest.raises(Conflict, match="deux regards"):
        jury.decide(attempt, "favourable", by=friend, no_conflict=True)
    browser = Client()
    browser.force_login(friend)
    page = words(browser.get(f"/competences/examens/jury/{attempt.public_id}/"))
    assert "deux regards" in page
    assert "Donner mon avis" not in page.split("<main")[1]
    jury.decide(attempt, "favourable", by=UserFactory(mediator=True), no_conflict=True)
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.FAILED


# --- Thirty people at once ------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_thirty_people_at_once_lose_no_answer():
    fill_bank("A")
    session = ExamSessionFactory()
    people = supervising.hand_out(session, 30, by=session.supervisor)
    wrong, begun = [], threading.Barrier(30)
    served = threading.Semaphore(8)
    """A server answers so many at once; the thirty have all begun before anybody answers."""

    def ask(act, *args, **options):
        with served:
            try:
                return act(*args, **options)
            finally:
                connection.close()

    def one(attempt, code):
        try:
            browser = Client(REMOTE_ADDR="192.0.2.7")
            ask(sit, browser, attempt, code, count=0)
            begun.wait(timeout=120)
            for position in range(1, 7):
                ask(answer_with, browser, attempt, position)
            ask(end, browser, attempt)
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=one, args=person) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert wrong == []
    assert ExamAnswer.objects.filter(is_right=True).count() == 30 * 6
    assert Attempt.objects.exclude(finished_at=None).count() == 30
    # Two browsers type one code at the same moment: one sits, the other is told.
    (_attempt, shared), statuses = supervising.hand_out(session, 1, by=session.supervisor)[0], []

    def type_it():
        statuses.append(claim(Client(REMOTE_ADDR="192.0.2.8"), shared).status_code)
        connection.close()

    threads = [threading.Thread(target=type_it) for _browser in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(statuses) == [302, 422]
    assert not folder().exists()
