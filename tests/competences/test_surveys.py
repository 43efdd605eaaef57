"""Needs surveys: built, answered once without a name, closed, told with small counts hidden."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from competences.models import (
    Survey,
    SurveyCode,
    SurveyCount,
    SurveyQuestion,
    SurveyReceipt,
    SurveyText,
)
from competences.survey_enums import QuestionKind
from competences.surveys import answering, closing
from epn_commons.accounts import personal_data
from epn_commons.notifications.models import Notification
from tests.accounts.factories import UserFactory
from tests.competences.survey_factories import SurveyFactory, finish, opened_survey, question
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db

LIST = "/competences/enquetes/"


def test_a_coordinator_builds_and_opens_a_survey(client):
    member = UserFactory(mediator=True)
    client.force_login(member)
    assert client.get(f"{LIST}preparer/").status_code == 404
    client.force_login(UserFactory(coordinator=True))
    now = timezone.localtime()
    typed = {
        "title": "Attentes", "introduction": "Dites-nous.", "territory_level": "epci",
        "starts_at": f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "ends_at": f"{now + timedelta(days=5):%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    assert "déjà passée" in client.post(f"{LIST}preparer/", typed | {"ends_at": "2020-01-01T10:00"}).content.decode()
    build = client.post(f"{LIST}preparer/", typed).url
    survey = Survey.objects.get()
    assert "au moins une question" in client.post(f"{LIST}{survey.slug}/ouvrir/", follow=True).content.decode()
    asked = {"text": "Laquelle ?", "topic": "training", "kind": "single", "choices": "Une\nDeux\n\nUne"}
    assert "de deux à douze" in client.post(build, asked | {"choices": "Une"}).content.decode()
    client.post(build, asked)
    client.post(build, asked | {"kind": "scale", "choices": "", "text": "Combien ?"})
    assert [one.choices for one in survey.questions.all()] == [["Une", "Deux"], []]
    client.post(f"{LIST}{survey.slug}/questions/{survey.questions.last().pk}/retirer/")
    client.logout()
    assert client.get(survey.get_absolute_url()).status_code == 404
    client.force_login(survey.made_by)
    client.post(f"{LIST}{survey.slug}/ouvrir/")
    assert Notification.objects.get(kind="survey_opened").recipient == member
    assert "ne changent plus" in client.post(f"{LIST}{survey.slug}/ouvrir/", follow=True).content.decode()
    client.logout()
    assert "Laquelle ?" in client.get(survey.get_absolute_url()).content.decode()


def posted(survey, **changes):
    """What a browser sends: one answer to each kind of question."""
    sent = {"commune": ""}
    for one in survey.questions.all():
        name = f"q{one.pk}"
        sent |= {
            "single": {name: "2"}, "several": {name: ["1", "3"]}, "scale": {name: "4"}, "text": {name: "Du temps."},
            "ranking": {f"{name}-1": "3", f"{name}-2": "1", f"{name}-3": "2"},
        }[one.kind]  # fmt: skip
    return sent | changes


def test_a_member_answers_once_and_nothing_says_who_or_when(client):
    commune = CommuneFactory(tours=True)
    survey = opened_survey(*QuestionKind)
    address = f"{survey.get_absolute_url()}repondre/"
    member = UserFactory(mediator=True)
    client.force_login(member)
    assert client.get(address).status_code == 200
    assert client.post(address, posted(survey, commune="Tours")).status_code == 302
    again = client.post(address, posted(survey))
    assert "déjà répondu" in again.content.decode()
    assert personal_data.collect(member)["answered_surveys"] == [survey.title]
    assert "Vous avez répondu" in client.get(survey.get_absolute_url()).content.decode()
    counted = list(SurveyCount.objects.order_by("question__rank", "choice", "place").values_list(
        "question__kind", "territory", "choice", "place", "number"))  # fmt: skip
    home = commune.department_id
    assert counted == [
        ("single", home, 0, 0, 1), ("single", home, 2, 0, 1),
        ("several", home, 0, 0, 1), ("several", home, 1, 0, 1), ("several", home, 3, 0, 1),
        ("scale", home, 0, 0, 1), ("scale", home, 4, 0, 1),
        ("ranking", home, 0, 0, 1), ("ranking", home, 1, 3, 1), ("ranking", home, 2, 1, 1), ("ranking", home, 3, 2, 1),
        ("text", home, 0, 0, 1),
    ]  # fmt: skip
    for model in (SurveyReceipt, SurveyCount, SurveyText, SurveyCode):
        kinds = {field.get_internal_type() for field in model._meta.fields}
        assert not kinds & {"DateTimeField", "DateField"}
    for model in (SurveyReceipt, SurveyText):
        assert model._meta.pk.get_internal_type() == "UUIDField"
    assert str(member.pk) not in SurveyReceipt.objects.get().mark[:3]
    assert answering.mark(survey, member) != answering.mark(opened_survey(), member)


@pytest.mark.parametrize(
    ("kind", "sent", "words"),
    [
        ("single", {"q": "9"}, "choix"),
        ("several", {"q": ["1", "9"]}, "choix"),
        ("scale", {"q": "7"}, "choix"),
        ("ranking", {"q-1": "1", "q-2": "1", "q-3": "2"}, "place différente"),
        ("ranking", {"q-1": "1"}, "place différente"),
        ("text", {"q": "IBAN FR76 3000 6000 0112 3456 7890 189"}, "compte bancaire"),
        ("text", {"q": "x" * 401}, "400"),
        ("single", {"commune": "Xyzzy"}, "commune inconnue"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_counted(client, kind, sent, words):
    survey = opened_survey(kind)
    pk = survey.questions.get().pk
    client.force_login(UserFactory(mediator=True))
    typed = {re.sub("^q", f"q{pk}", name): value for name, value in sent.items()}
    answer = client.post(f"{survey.get_absolute_url()}repondre/", {"commune": "", **typed})
    assert answer.status_code == 422
    assert words in answer.content.decode().lower()
    assert not SurveyCount.objects.exists()
    assert not SurveyReceipt.objects.exists()


def test_without_an_account_a_code_opens_once(client):
    survey = opened_survey()
    client.force_login(UserFactory(coordinator=True))
    sheet = client.post(f"{survey.get_absolute_url()}codes/", {"number": "2"}).content.decode()
    codes = re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", sheet)
    assert (len(codes), SurveyCode.objects.count()) == (2, 2)
    client.logout()
    address = f"{survey.get_absolute_url()}repondre/"
    assert client.post(address, posted(survey, code=codes[0].lower())).status_code == 302
    for wrong in (codes[0], "ABCD", "ABCD-EFGH-JKLM", ""):
        assert client.post(address, posted(survey, code=wrong)).status_code == 422
    assert SurveyCount.objects.get(choice=0).number == 1
    assert SurveyReceipt.objects.count() == 0


def test_codes_cannot_be_guessed_at_leisure(client):
    survey = opened_survey()
    statuses = {
        client.post(f"{survey.get_absolute_url()}repondre/", posted(survey, code="A" * 12)).status_code
        for _n in range(32)
    }
    assert statuses == {422, 429}


def test_after_the_end_nobody_answers(client):
    survey = finish(opened_survey())
    client.force_login(UserFactory(mediator=True))
    answer = client.post(f"{survey.get_absolute_url()}repondre/", posted(survey), follow=True)
    assert "Cette enquête est finie" in answer.content.decode()
    with pytest.raises(answering.CannotAnswer, match="finie"):
        answering.answer(survey, {}, "", user=UserFactory())
    assert not SurveyReceipt.objects.exists()


def count(one, territory, **numbers):
    """``a=7`` : seven people who answered the first choice."""
    total = 0
    for letter, number in numbers.items():
        SurveyCount.objects.create(question=one, territory=territory, choice=ord(letter) - 96, number=number)
        total += number
    SurveyCount.objects.create(question=one, territory=territory, choice=0, number=total)


def test_results_by_territory_hide_small_counts_and_what_gives_them_back(client):
    survey = opened_survey(QuestionKind.SINGLE, QuestionKind.SEVERAL)
    single, several = survey.questions.all()
    tours = CommuneFactory(tours=True).department
    other = CommuneFactory(bourges=True).department
    count(single, tours.pk, a=9, b=3, c=12)
    count(single, other.pk, a=1, c=1)
    count(single, "", a=20, b=30, c=11)
    SurveyCount.objects.create(question=several, territory="", choice=0, number=12)
    SurveyCount.objects.create(question=several, territory="", choice=1, number=11)
    SurveyReceipt.objects.create(survey=survey, mark="x")
    client.force_login(survey.made_by)
    client.post(f"{survey.get_absolute_url()}clore/")
    survey.refresh_from_db()
    assert not survey.is_closed
    client.post(f"{finish(survey).get_absolute_url()}clore/")
    survey.refresh_from_db()
    assert not SurveyReceipt.objects.exists()
    assert not SurveyCount.objects.exists()
    told, choices = survey.results
    rows = {code: numbers for code, _name, *numbers in told["rows"]}
    assert set(rows) == {tours.pk, "autres", ""}
    assert rows[tours.pk][1] is None
    assert sum(number is None for row in rows.values() for number in row[:3]) >= 4
    assert rows["autres"][3] is None
    assert choices["totals"][0] is None, "eleven of twelve points at the twelfth"
    client.logout()
    page = client.get(survey.get_absolute_url()).content.decode()
    for words in (str(tours), "Autres territoires", "Sans territoire", "n’est pas dit", "bar-chart"):
        assert words in page
    lines = list(csv.DictReader(io.StringIO(client.get("/donnees/enquetes.csv").getvalue().decode())))
    wanted = ("single", tours.pk, "B")
    found = [line for line in lines if (line["reponse"], line["territoire"], line["choix"]) == wanted]
    assert [line["nombre"] for line in found] == [""]


def test_means_are_told_only_where_they_hide_nothing():
    survey = opened_survey(QuestionKind.SCALE, QuestionKind.SCALE)
    first, second = survey.questions.all()
    count(first, "", a=10, e=10)
    count(second, "", a=10, e=2, d=9)
    closing.close(finish(survey))
    assert [told["means"] for told in survey.results] == [[3.0], []]


def test_words_are_shown_once_a_coordination_has_read_them(client):
    survey = opened_survey(QuestionKind.TEXT)
    one = survey.questions.get()
    first, second = (SurveyText.objects.create(question=one, text=text) for text in ("Du temps.", "Jean sait."))
    closing.close(finish(survey))
    assert "Du temps" not in client.get(survey.get_absolute_url()).content.decode()
    client.force_login(survey.made_by)
    address = f"{survey.get_absolute_url()}textes/"
    assert "Jean sait" in client.get(address).content.decode()
    said = client.post(address, {str(first.pk): "published"}, follow=True).content.decode()
    assert "1 réponse relue." in said
    client.post(address, {str(first.pk): "refused", str(second.pk): "refused", "x": "published"})
    assert "Tout est relu" in client.get(address).content.decode()
    client.logout()
    page = client.get(survey.get_absolute_url()).content.decode()
    assert "Du temps" in page
    assert "Jean sait" not in page


def test_mixing_leaves_one_transaction_for_all():
    survey = opened_survey(QuestionKind.TEXT)
    for _number in range(3):
        building_user = UserFactory()
        answering.answer(survey, {survey.questions.get(): "Du temps."}, "", user=building_user)
    closing.mix()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT xmin::text FROM competences_surveyreceipt UNION SELECT xmin::text FROM competences_surveytext"
        )
        assert len(cursor.fetchall()) == 1
    assert (SurveyReceipt.objects.count(), SurveyText.objects.count()) == (3, 3)


def test_the_pages_cost_the_same_with_more(client, django_assert_max_num_queries):
    def closed(number):
        survey = opened_survey(*[QuestionKind.SINGLE] * number)
        for one in survey.questions.all():
            count(one, "", a=8, b=9)
        closing.close(finish(survey))
        return survey.get_absolute_url()

    assert "Aucune enquête" in client.get(LIST).content.decode()
    one, twelve = closed(1), closed(12)
    for address in (one, LIST):
        client.get(address)
    with django_assert_max_num_queries(12) as few:
        client.get(one)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(twelve)
    with django_assert_max_num_queries(8):
        client.get(LIST)


def _break(rule, act):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        act()


def test_rules_of_the_database():
    survey, draft = opened_survey(QuestionKind.SINGLE, QuestionKind.TEXT), SurveyFactory()
    rows, drafted = Survey.objects.filter(pk=survey.pk), question(draft, QuestionKind.SCALE)
    one, words = survey.questions.all()
    _break("competences_survey_dates", lambda: rows.update(ends_at=survey.starts_at))
    _break("competences_survey_known_level", lambda: rows.update(territory_level="planet"))
    _break("competences_survey_closed_with_its_results", lambda: rows.update(closed_at=timezone.now()))
    drafts = SurveyQuestion.objects.filter(pk=drafted.pk)
    _break("competences_surveyquestion_choices", lambda: drafts.update(choices=["A", "B"]))
    _break("competences_surveyquestion_known_topic", lambda: drafts.update(topic="weather"))
    _break("competences_surveyquestion_rank", lambda: question(draft, QuestionKind.SCALE, rank=drafted.rank))
    _break("competences_surveyquestion_frozen", lambda: question(survey, QuestionKind.SCALE))
    _break("competences_surveyquestion_frozen", lambda: SurveyQuestion.objects.filter(pk=one.pk).delete())
    counted = {"question": one, "territory": "", "choice": 1, "number": 1}
    SurveyCount.objects.create(**counted)
    _break("competences_surveycount_once", lambda: SurveyCount.objects.create(**counted))
    _break("competences_surveycount_counts_somebody", lambda: SurveyCount.objects.update(number=0))
    SurveyReceipt.objects.create(survey=survey, mark="m")
    _break("competences_surveyreceipt_once", lambda: SurveyReceipt.objects.create(survey=survey, mark="m"))
    _break("competences_surveytext_says_something", lambda: SurveyText.objects.create(question=words, text=""))
    text = SurveyText.objects.create(question=words, text="Du temps.")
    _break(
        "competences_surveytext_read_by_somebody",
        lambda: SurveyText.objects.filter(pk=text.pk).update(state="published"),
    )
    finish(survey)
    late = {"question": one, "territory": "18", "choice": 1, "number": 1}
    _break("competences_survey_in_time", lambda: SurveyCount.objects.create(**late))
    _break("competences_survey_in_time", lambda: SurveyReceipt.objects.create(survey=survey, mark="late"))
    closing.close(survey)
    _break("competences_survey_frozen", lambda: rows.update(title="Autre"))
