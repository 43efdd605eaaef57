"""A partner of jurists signs by the API: with the right key, on the version that was read, once."""

import pytest

from epn_commons.accounts.enums import Scope
from epn_commons.accounts.models import ApiKey
from epn_commons.contributions.enums import Status
from epn_commons.contributions.models import ReviewItem
from legalbox import signing
from legalbox.enums import SignatureKind
from legalbox.models import Signature
from tests.accounts.factories import UserFactory
from tests.legalbox.factories import QuestionFactory

pytestmark = pytest.mark.django_db
LIST = "/api/v1/legal-validations/"


def key_of(user, *scopes):
    _key, plain = ApiKey.objects.issue(name="Droits", scopes=scopes or [Scope.READ, Scope.VALIDATE], owner=user)
    return {"Authorization": f"Api-Key {plain}"}


@pytest.fixture
def jurist():
    return UserFactory(roles=["jurist", "partner"])


def post(client, question, headers, **data):
    return client.post(f"{LIST}{question.public_id}/", data, content_type="application/json", headers=headers)


def test_it_opens_to_the_key_of_a_jurist_alone(client, jurist):
    QuestionFactory(answered=True)
    assert client.get(LIST).status_code == 401
    for user, scopes in [(jurist, [Scope.READ]), (UserFactory(partner=True), ()), (None, ())]:
        answer = client.get(LIST, headers=key_of(user, *scopes))
        assert answer.status_code == 403
        assert answer.headers["Content-Type"] == "application/problem+json"
    client.force_login(jurist)
    assert client.get(LIST).status_code == 401


def test_pulling_and_signing_publishes_with_the_name_of_the_jurist(client, jurist):
    question, headers = QuestionFactory(answered=True), key_of(jurist)
    QuestionFactory()
    signing.sign(question, SignatureKind.PEER, by=UserFactory(mediator=True), seen_version=1)
    (item,) = client.get(LIST, headers=headers).json()["results"]
    assert (item["id"], item["version"], item["references"][0]["key"]) == (str(question.public_id), 1, "rgpd_32")
    assert client.get(item["url"], headers=headers).json() == item
    for _turn in range(2):
        answer = post(client, question, headers, version=1, decision="sign")
        assert answer.status_code == 200
        assert answer.json()["signed_at"]
    signature = Signature.objects.get(kind=SignatureKind.JURIST)
    assert (signature.by, len(signature.via_key)) == (jurist, 8)
    question.refresh_from_db()
    assert question.status == Status.PUBLISHED
    assert client.get(LIST, headers=headers).json()["results"] == []


def test_an_older_version_is_refused(client, jurist):
    question = QuestionFactory(published=True)
    question.revise({"do_not": "Autre chose."}, by=UserFactory(coordinator=True))
    answer = post(client, question, key_of(jurist), version=1, decision="sign")
    assert answer.status_code == 409
    assert "changé" in answer.json()["detail"]
    assert not Signature.objects.exists()


def test_an_objection_joins_the_queue_of_coordinators(client, jurist):
    question = QuestionFactory(published=True)
    answer = post(client, question, key_of(jurist), version=1, decision="object", comment="L’article 33 manque.")
    assert answer.status_code == 200
    assert "L’article 33 manque." in ReviewItem.objects.get(wait="report").report.message


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"version": "1", "decision": "sign"},
        {"version": True, "decision": "sign"},
        {"version": 10**12, "decision": "sign"},
        {"version": 1, "decision": "autre"},
        {"version": 1, "decision": "object"},
        {"version": 1, "decision": "object", "comment": "x" * 1000},
        {"version": 1, "decision": "object", "comment": "Appelez le 06 12 34 56 78"},
        {"version": 1, "decision": "sign", "comment": "\x00"},
        {"version": 1, "decision": "sign", "comment": "x" * 501},
        {"version": 1, "decision": "sign", "comment": "Appelez le 06 12 34 56 78"},
        {"version": 1, "decision": ["sign"]},
        {"version": 7, "decision": "sign"},
    ],
)
def test_what_is_wrong_is_said(client, jurist, data):
    answer = post(client, QuestionFactory(published=True), key_of(jurist), **data)
    assert answer.status_code == 400
    assert not Signature.objects.exists()


def test_what_is_no_json_or_nowhere(client, jurist):
    question, headers = QuestionFactory(published=True), key_of(jurist)
    address = f"{LIST}{question.public_id}/"
    assert client.post(address, "{", content_type="application/json", headers=headers).status_code == 400
    assert client.post(address, "[1]", content_type="application/json", headers=headers).status_code == 400
    draft = QuestionFactory(draft=True)
    assert post(client, draft, headers, version=1, decision="sign").status_code == 404
