"""Attestations: delivering, checking, carrying away, revoking, keys."""

import copy
import datetime as dt
import io
import json
import uuid
import zipfile

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from competences import demo_attestations, issuer_keys, issuing, status_lists
from competences.attestation_enums import KeyState, RevocationReason
from competences.credentials import badges, private_keys, reading
from competences.models import Achievement, Attestation, IssuerKey, StatusList
from epn_commons.core import pdf
from epn_commons.core.demo import Demonstration
from tests.accounts.factories import UserFactory
from tests.competences.attestation_factories import AchievementFactory, attest
from tests.competences.factories import published_framework

pytestmark = pytest.mark.django_db


def words(response):
    return response.content.decode()


def fetch(client, attestation, extension):
    return client.get(f"/attestations/{attestation.public_id}.{extension}")


# --- The page -------------------------------------------------------------------------------------------------


def test_the_page_says_it_in_one_word_and_names_nobody(client, django_assert_max_num_queries):
    holder = UserFactory(mediator=True, full_name="Zoé Titulaire")
    attestation = attest(holder=holder)
    with django_assert_max_num_queries(5):
        page = client.get(attestation.get_absolute_url())
    assert "<strong>Valide</strong>" in words(page)
    assert "Zoé" not in words(page)
    assert holder.email not in words(fetch(client, attestation, "json"))
    assert 'content="noindex"' in words(page)


def test_the_four_words(client):
    achievement = AchievementFactory(validity_months=1)
    valid, revoked = attest(achievement), attest(achievement)
    expired = attest(achievement, issued_at=timezone.now() - dt.timedelta(days=90))
    altered = attest(achievement)
    issuing.revoke(revoked, RevocationReason.MISTAKE)
    document = copy.deepcopy(altered.document)
    document["credentialSubject"]["achievement"]["name"] = "Diplôme d’ingénieur"
    Attestation.objects.filter(pk=altered.pk).update(document=document)
    for attestation, word in [(valid, "Valide"), (revoked, "Révoquée"), (expired, "Expirée"), (altered, "Altérée")]:
        assert f"<strong>{word}</strong>" in words(client.get(attestation.get_absolute_url()))
    assert "Délivrée par erreur" in words(client.get(revoked.get_absolute_url()))
    assert "ingénieur" not in words(client.get(altered.get_absolute_url()))


def test_the_document_of_another_attestation_is_altered(client):
    one, other = attest(), attest()
    Attestation.objects.filter(pk=one.pk).update(document=other.document)
    assert "<strong>Altérée</strong>" in words(client.get(one.get_absolute_url()))


def test_an_unknown_number_is_not_found(client):
    for address in (f"/attestations/{uuid.uuid4()}/", f"/attestations/{uuid.uuid4()}.svg", "/competences/statuts/9"):
        assert client.get(address).status_code == 404


def test_only_their_holder_shows_a_name(client):
    holder = UserFactory(mediator=True, full_name="Zoé Titulaire")
    attestation = attest(holder=holder)
    address = f"{attestation.get_absolute_url()}nom/"
    client.force_login(UserFactory(mediator=True))
    assert client.post(address, {"show": "1"}).status_code == 404
    with pytest.raises(PermissionDenied):
        attestation.show_holder(True, by=UserFactory(coordinator=True))
    client.force_login(holder)
    client.post(address, {"show": "1"})
    client.logout()
    assert "Zoé Titulaire" in words(client.get(attestation.get_absolute_url()))
    client.force_login(holder)
    client.post(address, {"hide": "1"})
    client.logout()
    assert "Zoé" not in words(client.get(attestation.get_absolute_url()))


def test_closing_an_account_revokes_and_forgets(client):
    holder = UserFactory(mediator=True)
    attestation = attest(holder=holder)
    holder.close(by=holder)
    attestation.refresh_from_db()
    assert (attestation.holder, attestation.revocation_reason) == (None, RevocationReason.HOLDER)


def test_a_trial_and_an_example_say_so_even_in_what_is_signed(client):
    trial, example = attest(is_trial=True), attest(is_example=True)
    assert trial.document["name"].startswith("Essai")
    assert example.document["name"].startswith("Exemple")
    assert "n’atteste de rien" in words(client.get(trial.get_absolute_url()))
    assert "Exemple de démonstration" in words(fetch(client, example, "svg"))


def test_an_example_holds_on_whatever_port_the_demonstration_runs(client, settings):
    example, real = attest(is_example=True), attest()
    settings.BASE_URL = "http://127.0.0.1:8123"
    document = fetch(client, example, "json").json()
    assert document["issuer"]["id"] == "did:web:127.0.0.1%3A8123"
    assert document["id"].startswith("http://127.0.0.1:8123/attestations/")
    badges.verify(document, client.get("/.well-known/did.json").json())
    assert "<strong>Valide</strong>" in words(client.get(example.get_absolute_url()))
    # A real portal does not change its name: what it signed under another is not its own any more.
    assert fetch(client, real, "json").json() == real.document
    next(settings.CREDENTIAL_KEYS_DIR.iterdir()).unlink()
    assert client.get(example.get_absolute_url()).status_code == 200
    assert fetch(client, example, "zip").status_code == 503


# --- What is carried away -------------------------------------------------------------------------------------


def test_json_svg_and_png_hold_the_same_credential(client):
    attestation = attest()
    found = [reading.document_in(fetch(client, attestation, kind).content) for kind in ("json", "svg", "png")]
    assert found == [attestation.document] * 3
    assert fetch(client, attestation, "svg")["Content-Type"] == "image/svg+xml"


def test_the_credential_names_what_it_recognises(client):
    framework = published_framework()
    achievement = AchievementFactory()
    achievement.items.set(framework.items.filter(code="1.1"))
    document = fetch(client, attest(achievement), "json").json()
    alignment = document["credentialSubject"]["achievement"]["alignment"][0]
    assert alignment["targetCode"] == "1.1"
    assert alignment["targetUrl"].startswith("http://127.0.0.1:8000/competences/referentiels/")
    page = client.get(achievement.get_absolute_url())
    assert "Compétence 1.1" in words(page)
    machine = client.get(achievement.get_absolute_url(), headers={"accept": "application/ld+json"})
    assert machine.json()["id"] == document["credentialSubject"]["achievement"]["id"]
    assert machine.json()["alignment"] == document["credentialSubject"]["achievement"]["alignment"]


def test_browsers_of_other_sites_may_read_them(client):
    attestation = attest()
    for address in (
        "/.well-known/did.json", f"/attestations/{attestation.public_id}.json", "/competences/statuts/1",
        attestation.achievement.get_absolute_url(),
    ):  # fmt: skip
        answer = client.get(address, headers={"origin": "https://portefeuille.example"})
        assert answer["Access-Control-Allow-Origin"] == "*", address


@pytest.mark.skipif(not pdf.available(), reason="Pango est absent : pas de PDF.")
def test_the_paper_is_a_pdf(client):
    answer = fetch(client, attest(), "pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_without_pango_the_paper_is_a_page_to_print(client, monkeypatch):
    monkeypatch.setattr(pdf, "HTML", None)
    assert "Nom, à écrire à la main" in words(fetch(client, attest(), "pdf"))


def test_the_bundle_needs_nobody(client):
    attestation = attest()
    archive = zipfile.ZipFile(io.BytesIO(fetch(client, attestation, "zip").content))
    assert set(archive.namelist()) == {"attestation.json", "did.json", "statut.json", "LISEZ-MOI.txt"}
    badges.verify(json.loads(archive.read("attestation.json")), json.loads(archive.read("did.json")))


def test_the_status_list_is_json_or_a_jwt(client):
    attest()
    plain = client.get("/competences/statuts/1")
    token = client.get("/competences/statuts/1", headers={"accept": "application/vc+jwt"})
    assert plain.json()["proof"]["cryptosuite"] == "eddsa-rdfc-2022"
    assert token.content.count(b".") == 2
    assert plain["Vary"].count("Accept")


def test_a_revocation_shows_at_once_in_the_list(client):
    attestation = attest()
    before = client.get("/competences/statuts/1").json()["credentialSubject"]["encodedList"]
    issuing.revoke(attestation, RevocationReason.FRAUD)
    assert client.get("/competences/statuts/1").json()["credentialSubject"]["encodedList"] != before


# --- A file sent to be verified -------------------------------------------------------------------------------


def send(client, content, name="badge.json"):
    return client.post("/attestations/verifier/", {"file": SimpleUploadedFile(name, content)})


def test_a_good_file_is_valid_and_an_altered_one_is_not(client):
    attestation = attest()
    for kind in ("json", "svg", "png"):
        assert "<strong>Valide</strong>" in words(send(client, fetch(client, attestation, kind).content))
    document = {**attestation.document, "name": "Maître du monde"}
    page = words(send(client, json.dumps(document).encode()))
    assert "<strong>Altérée</strong>" in page
    assert "Maître du monde" not in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b"bonjour", "n’est pas une attestation"),
        (b"{}", "ne porte pas de signature"),
        (b'{"proof": {}, "id": 3}', "n’a pas été délivrée par ce portail"),
        (b'{"proof": {}, "id": "http://127.0.0.1:8000/structures/"}', "n’a pas été délivrée par ce portail"),
        (b"[" * 100_000, "n’est pas une attestation"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "ne porte pas d’attestation"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "contient autre chose"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "contient autre chose"),
        (b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>", "ne se lit pas"),
        (b"<svg", "ne se lit pas"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "abîmée"),
        (b"x" * (reading.MOST_BYTES + 1), "trop gros"),
    ],
)
def test_what_is_no_attestation_is_refused_with_its_reason(client, content, said):
    answer = send(client, content)
    assert answer.status_code == 422
    assert said in words(answer)


def test_a_truncated_badge_is_refused(client):
    content = fetch(client, attest(), "png").content
    for cut in (9, 60, len(content) // 2):
        assert send(client, content[:cut]).status_code == 422


def test_sending_files_without_end_is_stopped(client):
    answers = {send(client, b"{}").status_code for _ in range(62)}
    assert answers == {422, 429}


# --- Delivering -----------------------------------------------------------------------------------------------


def test_nobody_attests_themselves():
    mediator = UserFactory(mediator=True)
    with pytest.raises(Exception, match="soi-même"):
        attest(by=mediator, holder=mediator)
    attestation = attest(holder=UserFactory(mediator=True))
    with pytest.raises(IntegrityError, match="competences_attestation_not_to_oneself"), transaction.atomic():
        Attestation.objects.filter(pk=attestation.pk).update(issued_by=attestation.holder)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"revoked_at": timezone.now()}, "competences_attestation_revocation_has_a_reason"),
        ({"revocation_reason": "mistake"}, "competences_attestation_revocation_has_a_reason"),
        ({"valid_until": dt.datetime(2001, 1, 1, tzinfo=dt.UTC)}, "competences_attestation_ends_after_it_starts"),
        ({"shows_holder": True}, "competences_attestation_shows_a_holder"),
    ],
)
def test_the_database_refuses_an_impossible_attestation(values, constraint):
    attestation = attest()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Attestation.objects.filter(pk=attestation.pk).update(**values)


def test_two_attestations_never_share_a_bit():
    one, other = attest(), attest()
    with pytest.raises(IntegrityError, match="competences_attestation_own_status_bit"), transaction.atomic():
        Attestation.objects.filter(pk=other.pk).update(status_index=one.status_index)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"criteria": ""}, "competences_achievement_explained"),
        ({"validity_months": 500}, "competences_achievement_validity_sensible"),
    ],
)
def test_the_database_refuses_an_impossible_achievement(values, constraint):
    achievement = AchievementFactory(exam_level="A")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Achievement.objects.filter(pk=achievement.pk).update(**values)
    with pytest.raises(IntegrityError, match="competences_achievement_one_per_exam"), transaction.atomic():
        AchievementFactory(exam_level="A")


def test_a_second_revocation_changes_nothing():
    attestation = attest()
    issuing.revoke(attestation, RevocationReason.FRAUD)
    with pytest.raises(issuing.AlreadyRevoked):
        issuing.revoke(attestation, RevocationReason.MISTAKE)
    attestation.refresh_from_db()
    assert attestation.revocation_reason == RevocationReason.FRAUD


def test_validity_counts_in_months():
    with time_machine.travel(dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC), tick=False):
        attestation = attest(AchievementFactory(validity_months=1))
    assert timezone.localtime(attestation.valid_until).date() == dt.date(2026, 2, 28)


def test_a_full_list_gives_way_to_another(monkeypatch):
    monkeypatch.setattr(issuing, "MOST_IN_LIST", 1)
    numbers = [attest().status_list.number for _ in range(3)]
    assert numbers == [1, 2, 3]
    assert StatusList.objects.count() == 3


# --- Keys -----------------------------------------------------------------------------------------------------


def test_private_keys_are_files_that_nobody_else_reads(settings):
    attest()
    [file] = settings.CREDENTIAL_KEYS_DIR.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert settings.CREDENTIAL_KEYS_DIR.stat().st_mode & 0o777 == 0o700
    file.chmod(0o644)
    with pytest.raises(private_keys.KeyUnusable, match="lisible par d’autres"):
        attest()
    file.unlink()
    with pytest.raises(private_keys.KeyUnusable, match="absente"):
        attest()
    with pytest.raises(CommandError, match="absente"):
        call_command("credential_keys", "drill")


def test_what_a_former_key_signed_still_holds(client):
    before = attest()
    issuer_keys.rotate()
    after = attest()
    document = client.get("/.well-known/did.json").json()
    assert len(document["verificationMethod"]) == len(document["assertionMethod"]) == 2
    for attestation in (before, after):
        assert "<strong>Valide</strong>" in words(client.get(attestation.get_absolute_url()))
    assert before.key != after.key


def test_a_stolen_key_is_trusted_no_more(client, capsys):
    attestation = attest()
    kid = attestation.key.kid
    with pytest.raises(CommandError, match="signez-les d’abord"):
        call_command("credential_keys", "withdraw", kid)
    call_command("credential_keys", "withdraw", kid, "--force")
    page = words(client.get(attestation.get_absolute_url()))
    assert "<strong>Altérée</strong>" in page
    assert "retirée par l’émetteur" in page
    assert IssuerKey.objects.get(state=KeyState.CURRENT).kid != kid


def test_one_key_signs_at_a_time():
    issuer_keys.current()
    with pytest.raises(IntegrityError, match="competences_issuerkey_one_signs"), transaction.atomic():
        IssuerKey.objects.create(kid="autre", public_multibase="z6Mk")
    with pytest.raises(IntegrityError, match="competences_issuerkey_end_is_dated"), transaction.atomic():
        IssuerKey.objects.update(ended_at=timezone.now())


def test_the_drill_goes_well_and_says_so(capsys):
    attest()
    for action in ("drill", "list", "rotate", "drill"):
        call_command("credential_keys", action)
    said = capsys.readouterr().out
    assert "MAL" not in said
    assert "un mot changé est refusé" in said


def test_a_list_signed_before_is_stale_after_its_end():
    attestation = attest()
    with time_machine.travel(timezone.now() - dt.timedelta(days=30)):
        old = status_lists.signed(attestation.status_list, fresh=True)
    assert old["validUntil"] < timezone.now().isoformat()


def test_a_lost_key_is_no_error_of_the_portal(client, settings):
    attest()
    next(settings.CREDENTIAL_KEYS_DIR.iterdir()).unlink()
    assert client.get("/competences/statuts/1").status_code == 503
    assert client.get("/.well-known/did.json").status_code == 200


def test_a_demonstration_goes_on_with_another_key_when_its_own_is_lost(client, settings):
    UserFactory(mediator=True, email="mediatrice@demo.example")
    demo_attestations.build(Demonstration())
    next(settings.CREDENTIAL_KEYS_DIR.iterdir()).unlink()
    again = Demonstration()
    demo_attestations.build(again)
    valid = next(attestation.address for attestation in again.attestations if attestation.status == "valid")
    assert "Valide" in client.get(valid).content.decode()
    assert client.get("/competences/statuts/1").status_code == 200


def test_the_portal_may_end_without_its_attestations(tmp_path, capsys):
    attest()
    call_command("export_credentials", str(tmp_path / "fin"), "--years", "5")
    final = json.loads((tmp_path / "fin/competences/statuts/1").read_text())
    assert int(final["validUntil"][:4]) >= timezone.now().year + 4
    assert json.loads((tmp_path / "fin/.well-known/did.json").read_text())["assertionMethod"]


# --- REST API -------------------------------------------------------------------------------------------------


def test_the_api_verifies_one_and_lists_none(client, django_assert_max_num_queries):
    attestation = attest(holder=UserFactory(full_name="Zoé Titulaire", mediator=True))
    address = f"/api/v1/attestations/{attestation.public_id}/"
    with django_assert_max_num_queries(8):
        answer = client.get(address)
    assert answer.json()["state"] == "valid"
    assert "Zoé" not in words(answer)
    assert client.get(answer.json()["credential_url"].removeprefix("http://testserver")).status_code == 200
    assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304
    issuing.revoke(attestation, RevocationReason.REPLACED)
    again = client.get(address).json()
    assert (again["state"], again["reason"]) == ("revoked", "remplacée par une autre attestation")
    assert client.get("/api/v1/attestations/").status_code == 404
    assert client.get(f"/api/v1/attestations/{uuid.uuid4()}/").status_code == 404
    assert client.get("/api/v1/attestations/abc/").status_code == 404
    assert client.get(f"{address}?inconnu=1").status_code == 400


# --- Many at once ---------------------------------------------------------------------------------------------


def test_many_are_delivered_by_a_job_that_goes_on_where_it_was(client, run_jobs):
    coordinator, people = UserFactory(coordinator=True), UserFactory.create_batch(27, mediator=True)
    achievement = AchievementFactory(exam_level="")
    attest(achievement, holder=people[0])
    client.force_login(coordinator)
    address = f"{achievement.get_absolute_url()}delivrer/"
    emails = "\n".join(user.email.upper() for user in people)
    run = client.post(address, {"emails": emails})
    run_jobs()
    page = words(client.get(run.url))
    assert "Attestations délivrées" in page
    assert Attestation.objects.filter(achievement=achievement).count() == 27
    client.post(address, {"emails": emails})
    run_jobs()
    assert Attestation.objects.filter(achievement=achievement).count() == 27
    for wrong in ("", "personne@exemple.test", coordinator.email, "x\n" * 5):
        assert client.post(address, {"emails": wrong}).status_code == 422


def test_who_may_deliver(client):
    achievement, exam = AchievementFactory(exam_level=""), AchievementFactory(exam_level="A")
    for user, expected in [(UserFactory(mediator=True), 404), (UserFactory(coordinator=True), 200)]:
        client.force_login(user)
        assert client.get(f"{achievement.get_absolute_url()}delivrer/").status_code == expected
        assert client.get(f"{exam.get_absolute_url()}delivrer/").status_code == 404
