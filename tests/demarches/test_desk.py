"""What a person takes along, and what the desk counts: nothing about them."""

import re
from io import BytesIO

import pytest
import time_machine
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from demarches import outcomes
from demarches.labels import FRENCH, LANGUAGES
from demarches.models import OutcomeCount
from epn_commons.core import pdf
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.demarches.factories import OnlineServiceFactory, ProcedureFactory
from tests.demarches.test_procedure_page import text_of

pytestmark = pytest.mark.django_db


def test_every_language_has_every_label():
    assert len(LANGUAGES) >= 6
    assert {code for code, language in LANGUAGES.items() if language.rtl} == {"ar"}
    for code, language in LANGUAGES.items():
        assert set(language.labels) == set(FRENCH), code
        assert all(language.labels[key] for key in FRENCH if key != "french" or code != "fr"), code
        assert code == "fr" or language.labels["bring"] != FRENCH["bring"]
        assert all(len(text) <= 70 for text in language.labels.values()), code


def test_the_sheet_holds_what_a_person_needs(client):
    service = OnlineServiceFactory(published=True, name="Mon téléservice", url="https://service.example/a")
    procedure = ProcedureFactory(published=True, services=[service])
    answer = client.get(f"{procedure.get_absolute_url()}fiche/")
    text = text_of(answer)
    expected = [
        procedure.title, procedure.summary, "https://service.example/a", "À apporter", "Pièce d’identité (copie)",
        "Si vous êtes locataire", "Ouvrir le service", "3400 (0,06 €/min)", "mairie", "Numéro de dossier",
        "Fiche non vérifiée", "Sur internet : https://service.example/a",
    ]  # fmt: skip
    for words in expected:
        assert words in text, words
    assert "Attendre la réponse" not in text
    assert '<svg class="qr"' in answer.content.decode()
    assert not re.search(r"<(?:input|textarea)[^>]*(?:nom|name=\"(?:prenom|naissance))", answer.content.decode())


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "fr"])
def test_labels_are_shown_in_both_languages(client, code):
    procedure = ProcedureFactory(published=True)
    html = client.get(f"{procedure.get_absolute_url()}fiche/?langue={code}&caracteres=grands").content.decode()
    assert LANGUAGES[code].labels["bring"] in html
    assert ("non relus par une personne dont c’est la langue" in html) is not LANGUAGES[code].is_read
    assert "À apporter" in html
    assert f'lang="{code}"' in html
    assert ('dir="rtl"' in html) == (code == "ar")
    assert "takeaway large" in html


def test_unknown_parameters_and_drafts(client):
    procedure = ProcedureFactory(published=True, bare=True)
    assert client.get(f"{procedure.get_absolute_url()}fiche/?langue=klingon&caracteres=9").status_code == 200
    draft = ProcedureFactory()
    assert client.get(f"{draft.get_absolute_url()}fiche/").status_code == 404
    assert client.get(f"{draft.get_absolute_url()}fiche.pdf").status_code == 404


@pytest.mark.skipif(not pdf.available(), reason="Pango est absent : pas de PDF")
def test_the_pdf_is_tagged_and_fits(client):
    procedure = ProcedureFactory(published=True, services=[OnlineServiceFactory(published=True)])
    answer = client.get(f"{procedure.get_absolute_url()}fiche.pdf?langue=ar")
    assert answer["Content-Type"] == "application/pdf"
    document = PdfReader(BytesIO(answer.content))
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert document.metadata.title.endswith(procedure.title)
    assert len(document.pages) <= 2
    assert "apporter" in document.pages[0].extract_text()


def test_a_server_without_pango_offers_to_print(client, monkeypatch):
    monkeypatch.setattr(pdf, "HTML", None)
    procedure = ProcedureFactory(published=True)
    assert "fiche.pdf" not in client.get(f"{procedure.get_absolute_url()}fiche/").content.decode()
    assert client.get(f"{procedure.get_absolute_url()}fiche.pdf").status_code == 404


def test_a_text_message_stays_short(client):
    procedure = ProcedureFactory(
        published=True, services=[OnlineServiceFactory(published=True, url="https://a.example/" + "x" * 600)]
    )
    text = client.get(f"{procedure.get_absolute_url()}fiche/").context["sms"]
    assert procedure.get_absolute_url() in text
    assert len(text) < 459


@time_machine.travel("2026-11-25 09:00:00+00:00", tick=False)
def test_sessions_are_counted_by_week_and_nothing_else(client):
    membership = MembershipFactory()
    procedure = ProcedureFactory(published=True)
    address = f"{procedure.get_absolute_url()}seance/"
    assert client.post(address, {"issue": "done"}).status_code == 302
    assert not OutcomeCount.objects.exists()
    client.force_login(membership.user)
    for outcome in ("done", "done", "blocked", "eaten"):
        client.post(address, {"issue": outcome})
    found = list(OutcomeCount.objects.order_by("outcome").values_list("outcome", "count", "week", "organisation"))
    monday = found[0][2]
    assert monday.isoformat() == "2026-11-23"
    assert found == [
        ("blocked", 1, monday, membership.organisation.pk),
        ("done", 2, monday, membership.organisation.pk),
    ]
    names = {field.name for field in OutcomeCount._meta.get_fields()}
    assert names == {"id", "procedure", "organisation", "week", "outcome", "count"}
    client.force_login(UserFactory(mediator=True))
    client.post(address, {"issue": "done"})
    client.post(address, {"issue": "done"})
    assert OutcomeCount.objects.get(organisation=None).count == 2
    for values, rule in [({"outcome": "eaten"}, "known_outcome"), ({"week": "2026-11-24"}, "week_is_monday")]:
        with pytest.raises(IntegrityError, match=f"demarches_outcomecount_{rule}"), transaction.atomic():
            OutcomeCount.objects.filter(organisation=None).update(**values)


def test_small_numbers_are_not_exported(client):
    procedure, by = ProcedureFactory(published=True), UserFactory(mediator=True)
    for outcome, times in (("done", outcomes.FEWEST_SHOWN), ("blocked", outcomes.FEWEST_SHOWN - 1)):
        for _time in range(times):
            outcomes.count(procedure, outcome, by=by)
    answer = client.get("/donnees/issues-des-demarches.csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert [line.rsplit(",", 2)[1:] for line in lines[1:]] == [["blocked", ""], ["done", str(outcomes.FEWEST_SHOWN)]]
    assert (outcomes.rows(), outcomes.held_back()[0][1]) == (2, 1)
