"""Sheets exchanged between networks: what is read, what is refused, what is never overwritten."""

from pathlib import Path

import pytest
import time_machine
import yaml
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from demarches import bundles, issues
from demarches.enums import AIDANTS_CONNECT_DOMAINS
from demarches.loading import load
from demarches.models import KnownIssue, OnlineService, Procedure, Tip
from demarches.trees import outline
from epn_commons.core.importing import Outcome, UnreadableSource
from tests.accounts.factories import UserFactory
from tests.demarches.factories import OnlineServiceFactory, ProcedureFactory, TipFactory
from tests.taxonomy.factories import LifeEventFactory, ThemeFactory

CONTENT = Path(bundles.__file__).parent / "content" / "procedures"
MINIMAL = "slug: demander\ntitle: Demander\nsummary: Demander quelque chose.\n"


def sheet(**more):
    service = {"slug": "le-service", "name": "Le service", "url": "https://service.example/"}
    facts = {"slug": "demander", "title": "Demander", "summary": "Demander quelque chose."}
    facts |= {"steps": [{"title": "Écrire"}], "services": [service]}
    return yaml.safe_dump({**facts, **more}, allow_unicode=True).encode()


HOSTILE = {
    "billion laughs": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "object": "slug: !!python/object/apply:os.system ['true']\n",
    "tag": "slug: !exec rm\n",
    "twice": MINIMAL + "title: Autre\n",
    "deep": "steps: " + "[" * 40 + "]" * 40,
    "list": "- a\n- b\n",
    "nothing": "",
    "unknown": MINIMAL + "owner_password: x\n",
    "no title": "slug: demander\nsummary: x\n",
    "script address": MINIMAL + "services: [{slug: s, name: S, url: 'javascript:alert(1)'}]\n",
    "slug": "slug: ../etc/passwd\ntitle: x\nsummary: x\n",
    "two documents": MINIMAL + "---\n" + MINIMAL,
    "not yaml": "a: [b\nc: }",
    "keys": "1: x\n",
    "bad date": MINIMAL + "checked_on: 2026-13-45\n",
    "tree with a loop": MINIMAL
    + "questions: |\n  ? (a) Où ?\n  - Ici\n    ? (b) Quand ?\n    - Hier\n      > debut\n",
    "tree that ends nowhere": MINIMAL
    + "questions: [{key: debut, question: Où ?, answers: [{key: a, label: A, to: b}]}]\n",
    "tree of texts": MINIMAL + "questions: {a: b}\n",
    "tip of another nature": MINIMAL + "tips: [{nature: joke, text: x}]\n",
    "too many problems": MINIMAL + "services: [{slug: s, name: S, issues: [a, b, c, d, e, f, g, h, i]}]\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_refused_in_french(text):
    with pytest.raises(ValidationError) as refusal:
        bundles.read(text.encode())
    assert all(message.endswith((".", "!")) for message in refusal.value.messages)


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"a" * 400_000, b"slug: \x00"])
def test_bytes_that_are_no_text_are_refused(data):
    with pytest.raises(ValidationError):
        bundles.read(data)


@pytest.mark.parametrize(
    ("title", "theme"),
    [("Papiers - Citoyenneté", "N19810"), ("Papiers - Citoyenneté - Élections", "N19810"), ("N19804", "N19804"),
     ("Étranger", "N19804"), ("Étrangers – Europe", "N19804"), ("Inconnu", "")],
)  # fmt: skip
def test_themes_of_service_public_are_known_by_their_first_word(title, theme):
    assert bundles.service_public_theme(title) == theme


TREE = "? Où ?\n- Ici\n  = Au guichet.\n- Ailleurs\n  = En ligne. https://service.example/"


def with_peers(today, **more):
    """A sheet with its questions, its tips and what does not work in its service."""
    issue = {"nature": "outage", "symptom": "Page blanche", "since": "2026-01-05", "seen_on": today}
    service = {"slug": "le-service", "name": "Le service", "url": "https://service.example/", "issues": [issue],
               "note": "Fermé la nuit.", "report_to": "https://aide.example/", "upstream": ["R1"],
               "checked_on": "2026-10-01"}  # fmt: skip
    tips = [{"nature": "safety", "text": "Fermer la session.", "confirmed_on": "2026-09-01"}, "Cocher deux fois."]
    return sheet(**{"services": [service], "questions": TREE, "tips": tips, **more})


def taken(path, data):
    path.write_bytes(data)
    return load(path).outcomes


@pytest.mark.django_db
def test_a_sheet_goes_out_as_it_came_in(tmp_path):
    ThemeFactory(slug="retraite"), LifeEventFactory(slug="deces")
    path, today = tmp_path / "fiche.yaml", timezone.localdate().isoformat()
    given = with_peers(
        today, themes=["retraite"], life_events=["deces"], identification=["account", "franceconnect"],
        cost={"amount": "25.00", "note": ""}, who_may_act={"self": True}, service_public_theme="Argent",
        documents=[{"case": "toujours", "any_of": ["Avis d’impôt"]}], checked_on="2026-10-01",
        plan_b={"counter": {"code": "mairie"}, "phones": ["3939"], "post": None}, upstream=["F1342"],
    )  # fmt: skip
    assert taken(path, given) == {Outcome.CREATED: 1}
    procedure = Procedure.objects.published().get(slug="demander")
    assert procedure.identifications == ["account", "franceconnect"]
    assert procedure.documents[0]["case"] == ""
    assert AIDANTS_CONNECT_DOMAINS[procedure.aidants_connect_domain] == "argent"
    assert procedure.questions[0]["question"] == "Où ?"
    assert set(Tip.objects.published().values_list("text", flat=True)) == {"Fermer la session.", "Cocher deux fois."}
    service = OnlineService.objects.get()
    assert (service.note, service.support_url, service.upstream_ids) == (
        "Fermé la nuit.",
        "https://aide.example/",
        ["R1"],
    )
    issue = KnownIssue.objects.open().get()
    assert (issue.origin, issue.confirmations, issue.started_at.date().isoformat()) == ("network", 0, "2026-01-05")
    written = bundles.write(procedure, procedure.services.all())
    assert bundles.read(written.encode()) == bundles.read(given)
    assert taken(path, written.encode()) == {Outcome.UNCHANGED: 1}
    assert (Tip.objects.count(), KnownIssue.objects.count()) == (2, 1)


@pytest.mark.django_db
def test_what_peers_of_another_network_say_is_taken_and_nothing_set_aside_comes_back(tmp_path):
    path, now = tmp_path / "fiche.yaml", timezone.now()
    days = [(now - timezone.timedelta(days=number)).date().isoformat() for number in range(4)]
    assert taken(path, sheet()) == {Outcome.CREATED: 1}
    assert taken(path, with_peers(days[3])) == {Outcome.UPDATED: 1}
    assert not KnownIssue.objects.exists(), "une panne vue il y a trois jours n’est plus tenue pour vraie"
    assert Procedure.objects.get().questions
    assert taken(path, with_peers(days[1])) == {Outcome.UPDATED: 1}
    issues.resolve(KnownIssue.objects.get(), by=UserFactory(mediator=True))
    Tip.objects.get(nature="safety").archive(by=UserFactory(coordinator=True), reason="Faux.")
    assert taken(path, with_peers(days[1])) == {Outcome.UNCHANGED: 1}
    assert not KnownIssue.objects.open().exists()
    assert taken(path, sheet()) == {Outcome.UNCHANGED: 1}, "ce qu’un fichier ne dit pas reste"
    longer = f"{TREE}\n- Nulle part\n  = Par courrier."
    assert taken(path, with_peers(days[3], questions=longer)) == {Outcome.UPDATED: 1}
    procedure = Procedure.objects.get()
    procedure.revise({"questions": outline.read(TREE)}, by=UserFactory(coordinator=True))
    assert taken(path, with_peers(days[3], questions=longer, summary="Plus juste.")) == {Outcome.UPDATED: 1}
    procedure.refresh_from_db()
    assert (procedure.summary, len(procedure.questions[0]["answers"])) == ("Plus juste.", 2)


@pytest.mark.django_db
def test_a_newer_file_updates_what_nobody_touched_and_leaves_the_rest(tmp_path):
    source = tmp_path / "demander.yaml"
    source.write_bytes(sheet())
    load(source)
    source.write_bytes(sheet(summary="Une phrase plus juste."))
    assert load(source).outcomes == {Outcome.UPDATED: 1}
    procedure = Procedure.objects.get(slug="demander")
    assert (procedure.summary, procedure.version) == ("Une phrase plus juste.", 2)
    assert load(source).outcomes == {Outcome.UNCHANGED: 1}

    procedure.revise({"summary": "Corrigée par une médiatrice."}, by=UserFactory(coordinator=True))
    source.write_bytes(sheet(summary="Encore une autre.", services=[
        {"slug": "le-service", "name": "Le service", "url": "https://service.example/nouveau"}]))  # fmt: skip
    report = load(source)
    procedure.refresh_from_db()
    assert procedure.summary == "Corrigée par une médiatrice."
    assert "reste telle quelle" in report.lines[0].remarks[0].message
    assert OnlineService.objects.get().url == "https://service.example/nouveau"


@pytest.mark.django_db
def test_a_dry_run_writes_nothing_and_what_is_wrong_stops_nothing(tmp_path):
    ProcedureFactory(slug="ecrite-ici", title="Écrite ici")
    (tmp_path / "a.yaml").write_bytes(sheet())
    (tmp_path / "b.yml").write_text("slug: [")
    (tmp_path / "c.yaml").write_bytes(sheet(slug="ecrite-ici"))
    (tmp_path / "d.yaml").write_bytes(sheet(slug="autre", themes=["inconnu"]))
    (tmp_path / "e.yaml").write_bytes(sheet(slug="nir", summary="Voir 1 85 05 78 006 084 91."))
    expected = {Outcome.CREATED: 1, Outcome.REJECTED: 2, Outcome.UNCHANGED: 1, Outcome.TO_COMPLETE: 1}
    assert load(tmp_path, dry_run=True).outcomes == expected
    assert Procedure.objects.count() == 1
    assert load(tmp_path).outcomes == expected
    assert Procedure.objects.get(slug="ecrite-ici").title == "Écrite ici"


@pytest.mark.parametrize("name", ["absent.yaml", "vide", "fiche.txt", "abime.zip"])
def test_a_source_that_is_none_is_said(tmp_path, name):
    (tmp_path / "vide").mkdir()
    (tmp_path / "fiche.txt").write_text("x")
    (tmp_path / "abime.zip").write_bytes(b"PK\x03\x04 coupe")
    with pytest.raises(UnreadableSource):
        load(tmp_path / name)


@pytest.mark.django_db
def test_the_shipped_sheets_are_all_taken(whole_themes):
    report = load(CONTENT)
    assert [(line.id, [remark.message for remark in line.remarks]) for line in report.lines] == []
    assert report.outcomes[Outcome.CREATED] == report.rows == Procedure.objects.published().count()
    assert load(CONTENT).outcomes[Outcome.UNCHANGED] == report.rows
    assert Procedure.objects.exclude(questions=[]).count() >= 6
    assert not Procedure.objects.exclude(checked_on=None).exists(), "personne n’a encore vérifié ces faits"


@pytest.fixture
def whole_themes():
    call_command("load_themes", verbosity=0)


@pytest.mark.django_db
def test_coordinators_load_the_sheets_of_others_and_anyone_takes_ours(client, tmp_path):
    service = OnlineServiceFactory(published=True)
    procedure = ProcedureFactory(published=True, services=[service, OnlineServiceFactory()])
    answer = client.get(f"{procedure.get_absolute_url()}partage.yaml")
    taken = yaml.safe_load(answer.content)
    assert [one["slug"] for one in taken["services"]] == [service.slug]
    assert client.get(f"{ProcedureFactory().get_absolute_url()}partage.yaml").status_code == 404

    client.force_login(UserFactory(coordinator=True))
    address = "/admin/demarches/procedure/charger/"
    for dry_run, number in (("on", 0), ("", 1)):
        path = tmp_path / "fiche.yaml"
        path.write_bytes(sheet(slug="venue-d-ailleurs"))
        with path.open("rb") as file:
            client.post(address, {"file": file, "dry_run": dry_run})
        assert Procedure.objects.filter(slug="venue-d-ailleurs", status="submitted").count() == number


@pytest.mark.django_db
def test_another_network_takes_the_whole_guide_in_one_file(client, tmp_path):
    service = OnlineServiceFactory(published=True)
    for number in range(3):
        TipFactory(
            published=True, procedure=ProcedureFactory(published=True, services=[service]), text=f"Dire {number}"
        )
    ProcedureFactory(), ProcedureFactory(published=True, is_example=True)
    answer = client.get("/donnees/fiches-de-demarches.zip")
    assert answer["Content-Type"] == "application/zip"
    (tmp_path / "guide.zip").write_bytes(b"".join(answer.streaming_content))
    with time_machine.travel("2031-01-01T12:00:00+00:00"):
        again = b"".join(client.get("/donnees/fiches-de-demarches.zip").streaming_content)
    assert again == (tmp_path / "guide.zip").read_bytes(), "mêmes fiches, même fichier, quel que soit le jour"
    assert load(tmp_path / "guide.zip").outcomes[Outcome.UNCHANGED] == 3
    assert Procedure.objects.count() == 5
    Tip.objects.all().delete()
    Procedure.objects.all().delete()
    assert load(tmp_path / "guide.zip").outcomes == {Outcome.CREATED: 3}
    assert Tip.objects.published().count() == 3
