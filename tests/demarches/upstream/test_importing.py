"""Deliveries of service-public: each record accounted for, nothing done twice, a queue of what matters here."""

import json
import zipfile
from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from demarches.enums import UpstreamChangeKind as Kind
from demarches.enums import UpstreamChangeState
from demarches.models import UpstreamChange, UpstreamRecord, UpstreamTree
from demarches.upstream import source, trees
from demarches.upstream.importing import import_procedures
from epn_commons.core.importing import Outcome, UnreadableSource
from tests.accounts.factories import UserFactory
from tests.demarches.factories import OnlineServiceFactory, ProcedureFactory
from tests.demarches.upstream import records, rereading
from tests.demarches.upstream.rereading import Record

pytestmark = pytest.mark.django_db


def delivery(tmp_path, *, name="vosdroits.zip", **contents):
    files = {"F1.xml": records.record("F1"), "F2.xml": records.record("F2"), "F3.xml": records.record("F3")}
    files |= {f"F{number}.xml": records.record(f"F{number}") for number in range(10, 20)}
    files["F50.xml"] = records.record("F50", records.TREE, type=trees.GUIDED_SEARCH)
    files |= {f"{identifier}.xml": content for identifier, content in contents.items() if content is not None}
    for identifier, content in contents.items():
        if content is None:
            del files[f"{identifier}.xml"]
    return records.zip_of(tmp_path / name, files)


def counts(report):
    assert report.rows == sum(report.outcomes.values())
    return {outcome.value: count for outcome, count in report.outcomes.items() if count}


def test_every_record_is_accounted_for_and_twice_changes_nothing(tmp_path):
    path = delivery(tmp_path)
    assert counts(import_procedures(path)) == {"created": 14}
    before = list(UpstreamRecord.objects.order_by("pk").values_list("pk", "changed_at", "fingerprints"))
    assert counts(import_procedures(path)) == {"unchanged": 14}
    assert list(UpstreamRecord.objects.order_by("pk").values_list("pk", "changed_at", "fingerprints")) == before
    assert UpstreamTree.objects.get().targets == ["F3", "F1", "F2"]
    assert UpstreamChange.objects.count() == 0


def test_a_dry_run_says_all_and_writes_nothing(tmp_path):
    assert counts(import_procedures(delivery(tmp_path), dry_run=True)) == {"created": 14}
    assert not UpstreamRecord.objects.exists()


def test_bad_records_are_refused_and_the_others_kept(tmp_path):
    bad = b'<!DOCTYPE p [<!ENTITY e SYSTEM "file:///etc/passwd">]><Publication ID="F2">&e;</Publication>'
    path = delivery(tmp_path, F2=bad, F3=b"<Publication ID='F3'>", F18=records.record("F17"), F19=b"x" * 5_000_001)
    report = import_procedures(path)
    assert counts(report) == {"created": 10, "rejected": 4}
    said = {line.id: line.remarks[0].message for line in report.lines}
    assert "entités" in said["F2"]
    assert "abîmé" in said["F3"]
    assert "trop gros" in said["F19"]
    assert "déjà dans cette livraison" in said["F17"]


def test_an_identifier_in_two_data_sets_is_two_records(tmp_path):
    pros = delivery(tmp_path, name="pro.zip", F1=records.record("F1", dataset="Professionnels", title="Autre chose"))
    import_procedures(delivery(tmp_path))
    import_procedures(pros)
    assert UpstreamRecord.objects.filter(record_id="F1").count() == 2
    assert UpstreamRecord.objects.named(["F1"])["F1"].title == "Refaire sa carte"
    assert UpstreamRecord.objects.current().count() == 15


@pytest.mark.parametrize(
    ("trap", "said"),
    [
        ("half", "à moitié téléchargée"),
        ("bomb", "Décompressé"),
        ("text", "abîmée"),
        ("nothing", "Aucune fiche"),
        ("many", "Plus de 8 fichiers"),
        ("absent", "n’existe pas"),
    ],
)
def test_traps_are_refused_and_nothing_is_written(tmp_path, trap, said, monkeypatch):
    path = delivery(tmp_path)
    if trap == "half":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    if trap == "bomb":
        monkeypatch.setattr(source, "MAX_TOTAL", 3000)
    if trap == "text":
        path.write_bytes(b"pas un zip")
    if trap == "nothing":
        records.zip_of(path, {"lisezmoi.txt": b""})
    if trap == "many":
        monkeypatch.setattr(source, "MAX_FILES", 8)
    if trap == "absent":
        path = tmp_path / "absent.zip"
    with pytest.raises(UnreadableSource, match=said):
        import_procedures(path)
    assert not UpstreamRecord.objects.exists()


def test_a_damaged_member_refuses_the_whole(tmp_path):
    path = tmp_path / "abime.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("F1.xml", records.record("F1"))
        archive.writestr("F2.xml", records.record("F2"))
    content = path.read_bytes()
    path.write_bytes(content.replace(b"Bonjour", b"Bonsoir"))
    with pytest.raises(UnreadableSource, match="abîmée"):
        import_procedures(path)
    assert not UpstreamRecord.objects.exists()


def test_a_folder_of_json_with_its_index(tmp_path):
    for number in (1, 2, 3):
        node = {"type": "element", "name": "Publication", "attributes": {"ID": f"F{number}"}, "children": []}
        (tmp_path / f"F{number}.json").write_text(json.dumps(node))
    (tmp_path / "index.json").write_text(json.dumps([{"id": "F1"}, {"id": "F2"}]))
    report = import_procedures(tmp_path, dataset="associations")
    assert counts(report) == {"created": 2}
    assert "index.json" in report.notices[0]
    assert set(UpstreamRecord.objects.values_list("dataset", flat=True)) == {"associations"}


def test_what_changed_is_queued_for_what_is_followed_only(tmp_path):
    service = OnlineServiceFactory(published=True, upstream_ids=["R1"])
    ProcedureFactory(published=True, upstream_ids=["F1", "F3"], services=[service])
    ProcedureFactory(archived=True, upstream_ids=["F10"])
    import_procedures(delivery(tmp_path, F1=records.record("F1", records.service()), F2=records.record("F2")))
    changed = {
        "F1": records.record("F1", records.service(url="https://ailleurs.example/")),
        "F2": records.record("F2", records.service()),
        "F3": None,
        "F10": records.record("F10", records.service()),
    }
    report = import_procedures(delivery(tmp_path, **changed))
    assert counts(report) == {"updated": 3, "unchanged": 10}
    assert [(change.record.record_id, change.kind) for change in UpstreamChange.objects.waiting()] == [
        ("F3", Kind.REMOVED),
        ("F1", Kind.SERVICE),
    ]
    assert UpstreamRecord.objects.get(record_id="F3").removed_at
    assert any("1 fiche n’est plus publiée" in notice for notice in report.notices)


def test_changes_add_up_until_somebody_decides_and_close_when_they_are_undone(tmp_path):
    ProcedureFactory(published=True, upstream_ids=["F1"])
    import_procedures(delivery(tmp_path, F1=records.record("F1", records.service(cerfa="12345*01"))))
    import_procedures(delivery(tmp_path, F1=records.record("F1", records.service(cerfa="12345*02"))))
    import_procedures(
        delivery(tmp_path, F1=records.record("F1", records.service(url="https://b.example/", cerfa="12345*03")))
    )
    change = UpstreamChange.objects.get()
    assert change.kind == Kind.SERVICE
    assert [entry["before"] for entry in change.differences if entry["kind"] == Kind.CERFA] == ["12345*01"]
    import_procedures(delivery(tmp_path, F1=records.record("F1", records.service(cerfa="12345*01"))))
    assert not UpstreamChange.objects.exists()


def test_part_of_a_delivery_removes_nothing(tmp_path):
    import_procedures(delivery(tmp_path))
    report = import_procedures(records.zip_of(tmp_path / "part.zip", {"F1.xml": records.record("F1")}))
    assert counts(report) == {"unchanged": 1}
    assert UpstreamRecord.objects.current().count() == 14
    assert "qu’une partie" in report.notices[0]


def test_the_statements_do_not_grow_with_the_records(tmp_path):
    with CaptureQueriesContext(
        connection,
    ) as few:
        import_procedures(records.zip_of(tmp_path / "a.zip", {"F1.xml": records.record("F1")}))
    UpstreamRecord.objects.all().delete()
    with CaptureQueriesContext(connection) as many:
        import_procedures(delivery(tmp_path))
    assert len(many) <= len(few) + 2


def test_the_command_says_its_counts_and_writes_its_report(tmp_path, capsys):
    call_command("import_procedures", str(delivery(tmp_path)), "--report", str(tmp_path / "r.json"))
    assert "14 lignes lues. Créées : 14" in capsys.readouterr().out
    assert json.loads((tmp_path / "r.json").read_text())["rows"] == 14
    (tmp_path / "faux.zip").write_bytes(b"PK\x03\x04")
    with pytest.raises(CommandError, match="abîmée"):
        call_command("import_procedures", str(tmp_path / "faux.zip"))


def test_the_name_of_a_data_set_is_the_address_of_the_settings(settings, monkeypatch):
    settings.SERVICE_PUBLIC_FILES_URL = "http://127.0.0.1:9/{schema}/{dataset}.zip"
    settings.SERVICE_PUBLIC_SCHEMA = "9.9"
    with pytest.raises(CommandError, match="site public"):
        call_command("import_procedures", "particuliers")
    settings.SERVICE_PUBLIC_HOST = "sp.example"
    record = UpstreamRecord(dataset="particuliers", record_id="F1", title="x")
    assert record.public_url == "https://sp.example/particuliers/vosdroits/F1"


def made_record(**facts):
    return UpstreamRecord.objects.create(
        dataset=facts.get("dataset", "particuliers"), record_id=facts.get("record_id", "F1"), title="x", facts={},
        fingerprints={}, last_seen_at=timezone.now(),
    )  # fmt: skip


def test_the_database_refuses_what_cannot_be():
    record, user = made_record(), UserFactory(coordinator=True)

    def change(**fields):
        return UpstreamChange.objects.create(
            **{"record": record, "kind": Kind.TEXT, "differences": [], "before": {}, **fields}
        )

    change()
    refusals = {
        "demarches_upstreamrecord_once": made_record,
        "demarches_upstreamrecord_known_id": lambda: made_record(record_id="X1"),
        "demarches_upstreamrecord_known_dataset": lambda: made_record(dataset="autre"),
        "demarches_upstreamchange_one_open": change,
        "demarches_upstreamchange_known_kind": lambda: change(kind=9, state="applied", decided_by=user,
                                                             decided_at=timezone.now()),
        "demarches_upstreamchange_decision_is_signed": lambda: change(state=UpstreamChangeState.APPLIED),
        "demarches_upstreamtree_leads_somewhere": lambda: UpstreamTree.objects.create(
            record=record, title="x", nodes=[], leaves=1
        ),
    }  # fmt: skip
    for name, attempt in refusals.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            attempt()


# --- the real deliveries --------------------------------------------------------------------------------------

COUNTS_OF_2020 = {
    Kind.REMOVED: 7, Kind.SERVICE: 324, Kind.CERFA: 28, Kind.DOCUMENTS: 29, Kind.LAW: 422, Kind.TEXT: 1063,
}  # fmt: skip
"""How many records each kind of change is the gravest of, among those of both deliveries and those that left."""


def texts(path):
    with zipfile.ZipFile(path) as archive:
        return {name[:-4]: archive.read(name).decode() for name in archive.namelist() if name.startswith("F")}


def test_the_two_deliveries_of_2020(shared_data):
    """4,632 then 4,758 records; the queue holds what another reading of the same files says that it must."""
    first, second = (shared_data / "procedures" / f"vosdroits-part-2020-{month}.zip" for month in ("04", "11"))
    assert counts(import_procedures(first)) == {"created": 4632}
    old, new = texts(first), texts(second)
    ProcedureFactory(published=True, upstream_ids=sorted(old))
    report = import_procedures(second)
    assert report.rows == 4758
    assert (
        report.outcomes[Outcome.CREATED] + report.outcomes[Outcome.UPDATED] + report.outcomes[Outcome.UNCHANGED]
        == 4758
    )
    queue = {change.record.record_id: change for change in UpstreamChange.objects.select_related("record")}
    expected = {key: rereading.kinds(Record(old[key]), Record(new[key])) for key in set(old) & set(new)}
    expected |= {key: {Kind.REMOVED} for key in set(old) - set(new)}
    expected = {key: found for key, found in expected.items() if found}
    assert {key: {entry["kind"] for entry in change.differences} for key, change in queue.items()} == expected
    assert {key: change.kind for key, change in queue.items()} == {key: min(found) for key, found in expected.items()}
    assert Counter(change.kind for change in queue.values()) == COUNTS_OF_2020
    assert 0 < len(queue) < 0.75 * len(old), "le changement de schéma ne doit pas tout signaler"
    assert UpstreamTree.objects.count() == 54
    assert sum(UpstreamTree.objects.values_list("leaves", flat=True)) == 1392
