"""Files of places: every row accounted for, nothing overwritten, nothing half-written."""

import json
import zipfile

import pytest
from django.core.management import CommandError, call_command

from cartoparty.enums import CoordinatesOrigin
from cartoparty.importing import import_structures
from cartoparty.models import DuplicatePair, Structure, StructureSource
from cartoparty.opening_hours import validate
from epn_commons.contributions.enums import Action, Status, Wait
from epn_commons.contributions.models import Change, ReviewItem, Revision
from epn_commons.core.importing import Outcome, UnreadableSource
from tests.accounts.factories import UserFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db

ROW = {
    "id": "lieu-1",
    "nom": "Espace numérique des Quais",
    "pivot": "",
    "services": "Accès internet et matériel informatique",
    "commune": "Tours",
    "code_postal": "37000",
    "code_insee": "37261",
    "adresse": "3 quai du Port",
    "latitude": 47.39,
    "longitude": 0.70,
    "horaires": "Mo-Fr 09:00-12:00",
    "telephone": "+33261910001",
    "source": "Réseau des Quais",
    "date_maj": "2025-03-01",
}


@pytest.fixture(autouse=True)
def _communes():
    CommuneFactory(tours=True), CommuneFactory(bourges=True), CommuneFactory(orleans=True)


@pytest.fixture
def file(tmp_path):
    def write(*rows, name="lieux.json"):
        path = tmp_path / name
        path.write_text(json.dumps([{**ROW, **row} for row in rows], ensure_ascii=False), encoding="utf-8")
        return path

    return write


def counts(report):
    return {outcome.value: report.outcomes[outcome] for outcome in Outcome if report.outcomes[outcome]}


def test_a_complete_row_is_published_with_its_source(file):
    report = import_structures(file({}))
    assert counts(report) == {"created": 1}
    structure = Structure.objects.get()
    assert (structure.status, structure.commune_id, structure.opening_hours) == (
        Status.PUBLISHED, "37261", "Mo-Fr 09:00-12:00",
    )  # fmt: skip
    assert structure.provenance["*"] == {"source": "Réseau des Quais", "licence": "etalab-2.0", "on": "2025-03-01"}
    assert structure.coordinates_origin == CoordinatesOrigin.SOURCE
    assert Change.objects.get().action == Action.CREATED


def test_a_second_import_changes_nothing(file):
    path = file({}, {"id": "lieu-2", "services": "", "adresse": "4 quai du Port"})
    import_structures(path)
    changes = Change.objects.count()
    report = import_structures(path)
    assert counts(report) == {"unchanged": 1, "to_complete": 1}
    assert (Structure.objects.count(), Change.objects.count()) == (2, changes)
    assert set(Structure.objects.values_list("version", flat=True)) == {1}


@pytest.mark.parametrize(
    ("row", "missing"),
    [
        ({"services": ""}, ["services"]),
        ({"adresse": ""}, ["address"]),
        ({"commune": "Nulleville", "code_insee": "", "code_postal": "99999"}, ["commune"]),
        ({"nom": ""}, ["name"]),
    ],
)
def test_an_incomplete_row_is_kept_for_the_coordinators(file, row, missing):
    report = import_structures(file(row))
    assert counts(report) == {"to_complete": 1}
    assert report.lines[0].remarks
    item = ReviewItem.objects.get()
    assert (item.wait, item.missing) == (Wait.TO_COMPLETE, missing)
    assert Structure.objects.get().status == Status.SUBMITTED


def test_what_the_source_changes_becomes_a_version(file):
    import_structures(file({}))
    report = import_structures(file({"telephone": "+33261910002"}))
    structure = Structure.objects.get()
    assert counts(report) == {"updated": 1}
    assert (structure.phone, structure.version) == ("+33261910002", 2)
    revision = Revision.objects.get()
    assert (revision.before["phone"], revision.values["phone"]) == ("+33261910001", "+33261910002")
    assert Change.objects.last().action == Action.UPDATED


def test_what_was_corrected_here_is_never_overwritten(file):
    import_structures(file({}))
    structure = Structure.objects.get()
    structure.revise({"phone": "+33261910009"}, by=UserFactory(coordinator=True))
    report = import_structures(file({"telephone": "+33261910002", "nom": "Les Quais"}))
    structure.refresh_from_db()
    assert (structure.phone, structure.name) == ("+33261910009", "Les Quais")
    assert "corrigés ici" in report.lines[0].remarks[-1].message
    assert counts(import_structures(file({"telephone": "+33261910002", "nom": "Les Quais"}))) == {"unchanged": 1}


def test_two_rows_of_one_merged_place_make_two_versions(file):
    import_structures(file({}, {"id": "lieu-2", "adresse": "9 rue du Pont"}))
    kept, dropped = Structure.objects.order_by("pk")
    StructureSource.objects.filter(structure=dropped).update(structure=kept)
    import_structures(
        file({"telephone": "+33261910002"}, {"id": "lieu-2", "adresse": "9 rue du Pont", "itinerance": "Fixe"})
    )
    kept.refresh_from_db()
    assert (kept.phone, kept.mobility, kept.version) == ("+33261910002", ["fixed"], 3)
    assert list(Revision.objects.order_by("version").values_list("version", flat=True)) == [2, 3]


def test_a_row_that_gets_complete_is_published(file):
    import_structures(file({"services": ""}))
    import_structures(file({}))
    assert Structure.objects.get().status == Status.PUBLISHED
    assert not ReviewItem.objects.exists()


@pytest.mark.parametrize(
    ("latitude", "longitude", "doubt"),
    [
        (0, 0, "null_island"),
        (45.0, -30.0, "out_of_france"),
        (43.3, 5.4, "outside_region"),
        (47.0833, 2.4, "far_from_commune"),
    ],
)
def test_a_point_that_cannot_be_believed_is_set_aside(file, latitude, longitude, doubt):
    import_structures(file({"latitude": latitude, "longitude": longitude}))
    structure = Structure.objects.get()
    tours = structure.commune
    assert structure.coordinates_doubt == doubt
    assert structure.coordinates_origin == CoordinatesOrigin.COMMUNE_CENTRE
    assert (structure.latitude, structure.longitude) == (tours.latitude, tours.longitude)


def test_hours_that_cannot_be_read_are_a_note_never_an_invalid_expression(file):
    import_structures(file({"horaires": "We 9-12-15:30-17;:10:30-12"}))
    structure = Structure.objects.get()
    assert (structure.opening_hours, structure.opening_hours_note) == ("", "We 9-12-15:30-17;:10:30-12")


def test_two_rows_with_one_identifier(file):
    report = import_structures(file({}, {}, {"nom": "Un autre lieu", "adresse": "9 rue du Pont"}))
    assert counts(report) == {"created": 2, "rejected": 1}
    assert report.rows == 3
    assert set(StructureSource.objects.values_list("external_id", flat=True)) == {"lieu-1", "lieu-1#2"}


def test_a_dry_run_writes_nothing(file):
    report = import_structures(file({}, {"id": "b", "services": ""}), dry_run=True)
    assert counts(report) == {"created": 1, "to_complete": 1}
    assert not Structure.objects.exists()
    assert not Change.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b'[{"nom": "Tronq', "JSON"),
        (b"a,b\n1,2\n", "colonnes"),
        (b"\x00\x01\x02\xff" * 50, "texte"),
        (b"[]", "aucune ligne"),
    ],
)
def test_a_file_that_is_not_what_it_claims_leaves_the_base_as_it_was(tmp_path, content, said):
    path = tmp_path / ("lieux.csv" if content.startswith(b"a,b") else "lieux.json")
    path.write_bytes(content)
    with pytest.raises(UnreadableSource, match=said):
        import_structures(path)
    assert not Structure.objects.exists()


@pytest.mark.parametrize("value", ["x" * 2_000_000, "a\x00b"])
def test_an_endless_or_broken_field_does_not_stop_the_others(file, value):
    report = import_structures(file({"nom": value}, {"id": "b", "adresse": "1 rue B"}))
    assert report.rows == 2
    assert Structure.objects.filter(address="1 rue B").exists()


def test_a_failure_in_the_middle_leaves_nothing_half_written(file, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("cartoparty.importing.queue.refresh", fail)
    with pytest.raises(RuntimeError):
        import_structures(file({}))
    assert not Structure.objects.exists()


def test_the_report_tells_how_many_places_look_alike(file):
    path = file({}, {"id": "b", "nom": "Espace numérique Quais"}, {"id": "c", "nom": "Atelier des Peupliers"})
    said = ["1 paire de fiches se ressemble : comparez-les dans « Doublons possibles »."]
    assert import_structures(path, dry_run=True).notices == said
    assert not DuplicatePair.objects.exists()
    assert import_structures(path).notices == said
    assert import_structures(path).notices == []


def test_two_places_called_distinct_are_not_told_of_again(file):
    twins = [{}, {"id": "b", "nom": "Espace numérique Quais"}]
    import_structures(file(*twins))
    DuplicatePair.objects.get().mark_distinct(by=UserFactory(coordinator=True))
    assert import_structures(file(*({**row, "horaires": "Mo-Fr 10:00-12:00"} for row in twins))).notices == []


@pytest.mark.parametrize("size", [1, 12])
def test_an_import_costs_the_same_for_one_row_and_for_many(file, size, django_assert_max_num_queries):
    path = file(*({"id": f"lieu-{number}", "adresse": f"{number} quai du Port"} for number in range(size)))
    with django_assert_max_num_queries(60):
        import_structures(path)
    assert Structure.objects.published().count() == size


def test_the_command_reads_a_zip_and_writes_its_report(file, tmp_path, capsys):
    archive = tmp_path / "lieux.zip"
    with zipfile.ZipFile(archive, "w") as folder:
        folder.write(file({}, {"id": "b", "services": ""}), "lieux.json")
    call_command("import_structures", str(archive), "--report", str(tmp_path / "r.json"))
    report = json.loads((tmp_path / "r.json").read_text())
    keys = ("rows", "created", "updated", "unchanged", "to_complete", "rejected")
    assert [report[key] for key in keys] == [2, 1, 0, 0, 1, 0]
    assert report["lines"][0]["id"] == "b"
    assert report["lines"][0]["remarks"][0]["advice"]


@pytest.mark.parametrize("source", ["absent.json", "http://127.0.0.1:9/lieux.json"])
def test_the_command_ends_with_one_when_there_is_nothing_to_read(source):
    with pytest.raises(CommandError) as caught:
        call_command("import_structures", source)
    assert caught.value.returncode == 1


@pytest.mark.parametrize(
    "name",
    [
        "hub-lo-centre-val-de-loire.json",
        "aix-en-provence.json",
        "lieux-0.1-demo.json",
        "lieux-1.0-gironde.json",
        "exemple-valide-1.0.2.csv",
    ],
)
def test_real_files_twice(shared_data, name):
    path = shared_data / "structures" / name
    first, second = import_structures(path), import_structures(path)
    assert first.rows == second.rows == first.outcomes[Outcome.CREATED] + first.outcomes[Outcome.TO_COMPLETE]
    assert second.outcomes[Outcome.UNCHANGED] == second.rows - second.outcomes[Outcome.TO_COMPLETE]
    assert second.outcomes[Outcome.UPDATED] == second.outcomes[Outcome.CREATED] == 0
    hours = Structure.objects.exclude(opening_hours="").values_list("opening_hours", flat=True).distinct()
    assert all(validate(expression) for expression in hours)
    waiting = ReviewItem.objects.filter(wait=Wait.TO_COMPLETE).count()
    assert Structure.objects.published().count() + waiting == first.rows
