"""``import_framework``: rows accounted for, twice changes nothing, versions and not changes, cycles refused."""

import csv
import json
import zipfile

import pytest
from django.core.management import CommandError, call_command

from competences import case
from competences.framework_import import import_frameworks
from competences.models import Framework, FrameworkItem
from epn_commons.core.importing import Outcome, UnreadableSource
from tests.competences.factories import published_framework

pytestmark = pytest.mark.django_db

CSV = "code,parent,type,titre\n1,,area,Informer\n1.1,1,competence,Chercher\n1.2,1,competence,Trier\n"


def csv_file(tmp_path, text=CSV, name="essai.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def digcomp(shared_data):
    return shared_data / "competences" / "digcomp-3.0-data-supplement-2025-11-24.jsonld"


def test_csv_makes_a_version_then_nothing_then_the_next_version(tmp_path):
    path = csv_file(tmp_path)
    first = import_frameworks(path)
    assert (first.rows, first.outcomes[Outcome.CREATED]) == (3, 3)
    assert import_frameworks(path).outcomes[Outcome.UNCHANGED] == 3
    assert Framework.objects.count() == 1
    later = import_frameworks(csv_file(tmp_path, CSV.replace("Trier", "Évaluer") + "1.3,1,competence,Ranger\n"))
    assert dict(later.outcomes) == {Outcome.UNCHANGED: 2, Outcome.UPDATED: 1, Outcome.CREATED: 1}
    old, new = Framework.objects.order_by("pk")
    assert new.replaces == old
    assert old.items.get(code="1.2").title == "Trier"
    assert new.items.get(code="1.2").replaces == old.items.get(code="1.2")


def test_a_cell_keeps_its_lines_and_the_reader_stays_as_it_was(tmp_path):
    import_frameworks(csv_file(tmp_path, 'code;titre;texte\nA;Informer;"Chercher,\npuis trier."\n'))
    assert FrameworkItem.objects.get().description == "Chercher,\npuis trier."
    assert csv.excel.delimiter == ",", "commun à tout le portail"


def test_rows_that_cannot_be_kept_are_named(tmp_path):
    text = CSV + "1.1,1,competence,Encore\n2.1,2,competence,Sans parent\n2.1.1,2.1,statement,Dedans\n,1,competence,x\n"
    report = import_frameworks(csv_file(tmp_path, text))
    assert dict(report.outcomes) == {Outcome.CREATED: 3, Outcome.REJECTED: 4}
    assert [line.row for line in report.lines] == [5, 6, 8, 7]
    assert Framework.objects.get().items.count() == 3


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("rond.csv", "code,parent,titre\na,b,A\nb,c,B\nc,a,C\n", "tourne en rond : a → b → c → a"),
        ("vide.csv", "", "vide"),
        ("autre.csv", "nom;prenom\nx;y\n", "il lui faut au moins les colonnes"),
        ("coupe.jsonld", '{"@graph": [', "n’est pas du JSON entier"),
        ("autre.json", '{"a": 1}', "n’est pas un référentiel connu"),
        ("manque.jsonld", '{"@graph": [{"@type": "CompetenceArea", "@id": "1"}]}', "incomplet"),
        ("nul.csv", "code,titre\n1,\x00\n", "n’est pas un texte"),
        ("case.json", '{"CFDocument": {"title": "x"}, "CFItems": [{}]}', "incomplet ou mal formé"),
        ("abime.yaml", "a: [", "YAML"),
    ],
)
def test_what_is_not_a_framework_is_refused_and_nothing_is_written(tmp_path, name, content, words):
    with pytest.raises(UnreadableSource, match=words):
        import_frameworks(csv_file(tmp_path, content, name))
    assert not Framework.objects.exists()


def test_a_case_package_of_ours_comes_back_as_it_left(tmp_path):
    framework = published_framework(areas=2, competences=2, outcomes=1, title="Aller et retour")
    left = case.package(framework)
    path = csv_file(tmp_path, json.dumps(left), "paquet.json")
    with zipfile.ZipFile(tmp_path / "paquet.zip", "w") as archive:
        archive.write(path, "dossier/paquet.json")
    report = import_frameworks(tmp_path / "paquet.zip")
    back = Framework.objects.get(family="aller-et-retour")
    assert report.outcomes[Outcome.CREATED] == len(left["CFItems"])
    columns = ("code", "title", "kind", "parent__code", "depth", "position")
    assert list(back.items.values_list(*columns)) == list(framework.items.values_list(*columns))
    assert back.items.first().item_levels.count() == framework.items.first().item_levels.count()
    assert import_frameworks(path).outcomes[Outcome.UNCHANGED] == len(left["CFItems"])


def test_digcomp_is_read_whole_and_leaves_as_valid_case(shared_data, client):
    jsonschema = pytest.importorskip("jsonschema")
    report = import_frameworks(digcomp(shared_data))
    assert (report.rows, report.outcomes[Outcome.CREATED]) == (911, 911)
    assert import_frameworks(digcomp(shared_data)).outcomes[Outcome.UNCHANGED] == 911
    framework = Framework.objects.get()
    assert framework.items.filter(code__startswith="LO4.2.").count() == 26
    assert client.get(framework.get_absolute_url()).status_code == 200
    answer = client.get(f"/donnees/referentiels/{framework.slug}.case.json")
    package = answer.json()
    assert (len(package["CFItems"]), len(package["CFAssociations"])) == (911, 911)
    schema = json.loads((shared_data / "competences" / "case-v1p0-cfpackage-schema.json").read_text("utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker())
    assert list(validator.iter_errors(package)) == []
    unchanged = client.get(answer.request["PATH_INFO"], headers={"if-none-match": answer["ETag"]})
    assert unchanged.status_code == 304


def test_case_addresses_answer_each_part(client):
    framework = published_framework()
    item = framework.items.get(code="1.1")
    (listed,) = client.get("/competences/case/v1p0/CFDocuments").json()["CFDocuments"]
    assert listed["identifier"] == str(framework.public_id)
    package = client.get(f"/competences/case/v1p0/CFPackages/{framework.public_id}").json()
    link = next(one for one in package["CFAssociations"] if one["originNodeURI"]["title"] == "1.1")
    for family, identifier in (("CFDocuments", framework.public_id), ("CFItems", item.public_id)):
        answer = client.get(f"/competences/case/v1p0/{family}/{identifier}")
        assert answer.json()["identifier"] == str(identifier)
        assert answer["Access-Control-Allow-Origin"] == "*"
    path = link["uri"].partition("/competences/")[2]
    assert client.get(f"/competences/{path}").json()["identifier"] == link["identifier"]
    assert client.get(f"/competences/case/v1p0/CFItems/{framework.public_id}").status_code == 404
    assert package["CFRubrics"][0]["CFRubricCriteria"]


def test_command_reports_and_tries_without_writing(tmp_path, capsys):
    path, report = csv_file(tmp_path), tmp_path / "compte-rendu.json"
    call_command("import_framework", str(path), "--dry-run", "--report", str(report))
    assert json.loads(report.read_text("utf-8"))["created"] == 3
    assert not FrameworkItem.objects.exists()
    with pytest.raises(CommandError) as refusal:
        call_command("import_framework", str(tmp_path / "absent.csv"))
    assert refusal.value.returncode == 1
