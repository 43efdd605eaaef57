"""What is told to the communes: prepared in one click, sent once, followed; without a token, finished by hand."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from cartoparty.addresses import outbox
from cartoparty.enums import BanReportKind, BanReportState
from cartoparty.models import AddressCheck, BanReport, Structure
from tests.accounts.factories import UserFactory
from tests.cartoparty import fake_bureau
from tests.cartoparty.factories import StructureFactory
from tests.cartoparty.test_addresses_report import checked
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db
OUTBOX = "/admin/cartoparty/banreport/"
FAR = (47.9050, 1.9100)


@pytest.fixture
def bureau(settings):
    with fake_bureau.serve(settings) as server:
        yield server


@pytest.fixture
def coordinator(client):
    user = UserFactory(coordinator=True)
    client.force_login(user)
    return user


def waiting(place, **facts):
    report = outbox.prepare(place, by=UserFactory(coordinator=True))
    BanReport.objects.filter(pk=report.pk).update(
        **{"state": BanReportState.WAITING, "next_try_at": timezone.now()} | facts
    )
    return report


def now(report):
    report.refresh_from_db()
    return report


def act(client, action, *reports):
    return client.post(OUTBOX, {"action": action, "_selected_action": [report.pk for report in reports]}, follow=True)


# --- preparing -------------------------------------------------------------------------------------------------------


def test_one_click_prepares_a_draft_and_a_second_one_finds_it(client, coordinator, bureau):
    place = checked(at=FAR)
    button = f"/structures/adresses/signaler/{place.slug}/"
    assert button in client.get("/structures/adresses/?departement=45").content.decode()
    first, second = client.post(button), client.post(button)
    report = BanReport.objects.get()
    assert first.url == second.url == f"{OUTBOX}{report.pk}/change/"
    assert (report.kind, report.state, report.author) == (BanReportKind.MOVED, BanReportState.DRAFT, coordinator)
    page = client.get(first.url).content.decode()
    assert "45234_3580_00012?type=LOCATION_TO_UPDATE" in page
    assert place.name in page
    assert bureau.calls == []


def test_the_report_says_what_became_of_each_and_how_many_wait(client, coordinator):
    told, dropped, _untold = checked(at=FAR), checked(at=FAR), checked(at=FAR)
    waiting(told, state=BanReportState.REFUSED, answer="Écrivez-lui.")
    waiting(dropped, state=BanReportState.DROPPED)
    page = client.get("/structures/adresses/?departement=45")
    html = page.content.decode()
    assert "Signalements (1 à décider)" in html
    assert ("refusé par la BAN" in html, "Écrivez-lui." in html) == (True, True)
    assert (html.count("Suivre le signalement"), html.count("Préparer un signalement")) == (1, 2)


def test_an_invented_place_concerns_no_commune(client, coordinator, bureau):
    place = checked(at=FAR)
    Structure.objects.filter(pk=place.pk).update(is_example=True)
    report = outbox.prepare(Structure.objects.get(), by=coordinator)
    assert "à aucune commune" in act(client, "send", report).content.decode()
    assert not outbox.settle(now(report), BanReportState.WAITING)
    BanReport.objects.update(state=BanReportState.WAITING, next_try_at=timezone.now())
    assert outbox.send_due() == 0
    BanReport.objects.update(state=BanReportState.PENDING, remote_id="1")
    assert outbox.refresh() == 0
    assert bureau.calls == []


def test_what_is_not_ready_is_told(client, coordinator):
    for place, words in (
        (StructureFactory(published=True), "Vérifiez d’abord l’adresse"),
        (checked("service_down"), "Vérifiez d’abord l’adresse"),
        (checked("not_found", "", refusal="unlikely", coordinates_origin="commune_centre"), "Placez d’abord"),
    ):
        answer = client.post(f"/structures/adresses/signaler/{place.slug}/", follow=True)
        assert words in answer.content.decode()
    assert not BanReport.objects.exists()


def test_others_may_not_prepare_nor_see_them(client):
    place = checked(at=FAR)
    coordinator = UserFactory(coordinator=True)
    coordinator.departments.set([CommuneFactory(bourges=True).department])
    client.force_login(coordinator)
    assert client.post(f"/structures/adresses/signaler/{place.slug}/").status_code == 404
    report = outbox.prepare(place, by=None)
    assert report.address not in client.get(OUTBOX).content.decode()
    client.force_login(UserFactory(mediator=True))
    assert client.post(f"/structures/adresses/signaler/{place.slug}/").status_code in (403, 404)


def test_a_draft_is_reworded_without_naming_anybody(client, coordinator):
    report = outbox.prepare(checked(at=FAR), by=coordinator)
    address = f"{OUTBOX}{report.pk}/change/"
    refused = client.post(address, {"comment": "Appelez Mme Dupont au 06 12 34 56 78"})
    assert refused.status_code == 200
    assert client.post(address, {"comment": "L’entrée est dans la cour."}).status_code == 302
    assert now(report).comment == "L’entrée est dans la cour."


# --- sending ---------------------------------------------------------------------------------------------------------


def test_without_a_token_nothing_leaves_and_the_page_of_the_ban_is_shown(client, coordinator):
    report = waiting(checked(at=FAR), state=BanReportState.DRAFT)
    assert "L’envoi n’est pas configuré" in act(client, "send", report).content.decode()
    assert outbox.send_due() == 0
    assert now(report).state == BanReportState.DRAFT
    act(client, "done_by_hand", report)
    assert now(report).state == BanReportState.BY_HAND


def test_an_unknown_address_is_an_alert_without_any_person(client, coordinator, bureau):
    place = checked("not_found", "", refusal="unlikely")
    report = outbox.prepare(place, by=coordinator)
    act(client, "send", report)
    assert now(report).state == BanReportState.WAITING
    assert (outbox.send_due(), outbox.send_due()) == (1, 0)
    ((path, token, body),) = bureau.calls
    assert (path, token) == ("/alerts", "Bearer jeton")
    assert body["codeCommune"] == "45234"
    assert body["type"] == "MISSING_ADDRESS"
    assert body["point"]["coordinates"] == [place.longitude, place.latitude]
    assert coordinator.email not in json.dumps(body)
    assert (now(report).state, report.remote_id) == (BanReportState.PENDING, "abc")
    assert "déjà parti" in act(client, "send", report).content.decode()


def test_an_address_elsewhere_is_a_signalement(bureau):
    place = checked(at=FAR)
    place.address_check.number, place.address_check.street, place.address_check.ban_id = "12 bis", "Rue des Ormes", "u"
    place.address_check.save()
    waiting(place)
    outbox.send_due()
    ((path, _token, body),) = bureau.calls
    assert path == "/signalements"
    assert body["type"] == "LOCATION_TO_UPDATE"
    assert (body["existingLocation"]["banId"], body["existingLocation"]["suffixe"]) == ("u", "bis")
    changes = body["changesRequested"]
    assert (changes["numero"], changes["suffixe"], changes["nomVoie"]) == (12, "bis", "Rue des Ormes")
    assert changes["positions"][0]["point"]["coordinates"] == [place.longitude, place.latitude]


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        ((405, {}), BanReportState.REFUSED, "ne reçoit pas encore"),
        ((400, {"message": "point manquant"}), BanReportState.REFUSED, "point manquant"),
        ((503, b"<html>panne</html>"), BanReportState.WAITING, "503"),
        ((429, {}), BanReportState.WAITING, "429"),
        ((200, b"<html>Maintenance</html>"), BanReportState.UNSURE, "interrompu"),
        ((None, b""), BanReportState.UNSURE, "interrompu"),
    ],
)
def test_what_the_service_answers_is_told_and_nothing_is_sent_twice(bureau, answer, state, words):
    report = waiting(checked(at=FAR))
    bureau.answers = [answer]
    outbox.send_due()
    outbox.send_due()
    assert len(bureau.calls) == 1
    assert now(report).state == state
    assert words in report.answer


def test_a_correction_whose_address_has_changed_goes_back_to_its_author(bureau):
    report = waiting(checked(at=FAR))
    AddressCheck.objects.update(asked_address="3 place du Martroi")
    outbox.send_due()
    assert (now(report).state, bureau.calls) == (BanReportState.DRAFT, [])
    assert "a changé depuis" in report.answer


def test_a_failure_is_tried_again_later_then_given_back(bureau):
    report = waiting(checked(at=FAR))
    bureau.answers = [(503, {})]
    for attempt in range(1, len(outbox.RETRY_AFTER) + 2):
        BanReport.objects.update(next_try_at=timezone.now())
        outbox.send_due()
        assert now(report).attempts == attempt
    assert report.state == BanReportState.DRAFT


def test_a_service_that_nobody_answers_for_is_tried_again(settings, bureau):
    report = waiting(checked(at=FAR))
    settings.OUTGOING_ALLOWED_ADDRESSES = []
    outbox.send_due()
    assert (now(report).state, bureau.calls) == (BanReportState.WAITING, [])


def test_what_a_killed_worker_was_sending_waits_for_a_person(bureau):
    report = waiting(checked(at=FAR), state=BanReportState.SENDING, changed_at=timezone.now() - timedelta(hours=1))
    assert outbox.send_due() == 0
    assert now(report).state == BanReportState.UNSURE
    assert outbox.settle(report, BanReportState.WAITING)
    assert outbox.send_due() == 1


# --- what became of it -----------------------------------------------------------------------------------------------


def test_what_the_commune_did_comes_back(bureau):
    report = waiting(checked(at=FAR), state=BanReportState.PENDING, remote_id="abc")
    bureau.answers = [(200, b"<html>"), (200, {"data": [{"id": "abc", "status": "PROCESSED"}, "?"]})]
    assert outbox.refresh() == 0
    assert outbox.refresh() == 1
    assert now(report).state == BanReportState.PROCESSED
    assert bureau.calls[0][0] == "/reports?codeCommunes=45234&page=1&limit=100"


def test_a_commune_that_is_told_much_is_read_page_after_page(bureau):
    report = waiting(checked(at=FAR), state=BanReportState.PENDING, remote_id="abc")
    others = [{"id": str(number), "status": "PENDING"} for number in range(outbox.PAGE_ROWS)]
    bureau.answers = [(200, {"data": others}), (200, {"data": [{"id": "abc", "status": "IGNORED"}]})]
    assert outbox.refresh() == 1
    assert now(report).state == BanReportState.IGNORED
    assert [path for path, *_call in bureau.calls][1].endswith("&page=2&limit=100")
    report = waiting(checked(at=FAR), state=BanReportState.PENDING, remote_id="def")
    for nonsense in (b"[]", b"7", b'{"data": 7}', b'{"data": null}', b"null"):
        bureau.answers = [(200, nonsense)]
        assert outbox.refresh() == 0
    assert now(report).state == BanReportState.PENDING


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"state": "lost"}, "cartoparty_banreport_known_codes"),
        ({"state": BanReportState.PENDING}, "cartoparty_banreport_received_has_number"),
        ({"kind": BanReportKind.MISSING, "latitude": None}, "cartoparty_banreport_alert_has_point"),
    ],
)
def test_the_database_keeps_the_rules(facts, rule):
    report = outbox.prepare(checked(at=FAR), by=None)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        BanReport.objects.filter(pk=report.pk).update(**facts)
    for name, value in facts.items():
        setattr(report, name, value)
    with pytest.raises(ValidationError):
        report.validate_constraints()


def test_one_address_has_one_report_at_a_time():
    report = outbox.prepare(checked(at=FAR), by=None)
    values = {name: getattr(report, name) for name in ("structure", "kind", "address", "insee")}
    with pytest.raises(IntegrityError, match="cartoparty_banreport_once"), transaction.atomic():
        BanReport.objects.create(**values)
    outbox.settle(report, BanReportState.DROPPED)
    assert outbox.prepare(Structure.objects.get(), by=None).pk != report.pk
