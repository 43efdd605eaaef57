import io
import json
import zipfile

import pytest

from cartoparty.standards import files
from cartoparty.standards.files import UnreadableFile, read_rows

CSV = "id,nom,adresse\n1,Espace Un,1 rue du Test\n2,Espace Deux,2 rue du Test\n"


def zipped(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_whatever_its_separator(separator):
    rows = read_rows(CSV.replace(",", separator).encode(), "lieux.csv")
    assert rows.columns == ("id", "nom", "adresse")
    assert rows.rows[1] == {"id": "2", "nom": "Espace Deux", "adresse": "2 rue du Test"}
    assert (rows.format, rows.encoding) == ("csv", "utf-8")


def test_csv_separators_inside_quotes_are_not_counted():
    rows = read_rows('id;nom;"adresse, voie, complément"\n1;Un;"1; rue du Test"\n'.encode())
    assert rows.rows == [{"id": "1", "nom": "Un", "adresse, voie, complément": "1; rue du Test"}]


@pytest.mark.parametrize(
    ("encoding", "read_as", "noticed"),
    [("utf-8", "utf-8", 0), ("utf-8-sig", "utf-8", 0), ("cp1252", "cp1252", 1), ("utf-16", "utf-16", 0)],
)
def test_encodings(encoding, read_as, noticed):
    rows = read_rows("nom;adresse\nMédiathèque;1 rue de l’Été\n".encode(encoding), "lieux.csv")
    assert rows.rows == [{"nom": "Médiathèque", "adresse": "1 rue de l’Été"}]
    assert rows.encoding == read_as
    assert len(rows.notices) == noticed


@pytest.mark.parametrize("key", ["data", "results", "lieux"])
def test_json_in_a_list_or_under_a_usual_key(key):
    places = [{"nom": "Un"}, {"nom": "Deux", "id": 2}]
    for document in (places, {key: places}):
        rows = read_rows(json.dumps(document).encode(), "lieux.json")
        assert rows.rows == places
        assert rows.columns == ("nom", "id")


def test_geojson_gives_its_point_to_the_row():
    feature = {
        "type": "Feature",
        "id": "a1",
        "properties": {"nom": "Un"},
        "geometry": {"type": "Point", "coordinates": [1.9, 47.9]},
    }
    rows = read_rows(json.dumps({"type": "FeatureCollection", "features": [feature]}).encode(), "lieux.geojson")
    assert rows.rows == [{"nom": "Un", "longitude": 1.9, "latitude": 47.9, "id": "a1"}]
    assert rows.format == "geojson"


def test_ndjson():
    rows = read_rows(b'{"nom": "Un"}\n{"nom": "Deux"}\n', "lieux.ndjson")
    assert [row["nom"] for row in rows.rows] == ["Un", "Deux"]


def test_a_list_item_that_is_no_object_is_a_problem_of_its_row_only():
    rows = read_rows(b'[{"nom": "Un"}, 3, null]', "lieux.json")
    assert len(rows.rows) == 3
    assert set(rows.problems) == {1, 2}


def test_a_row_with_too_many_cells_cannot_be_used_and_a_short_one_is_remarked():
    rows = read_rows(b"id,nom,adresse\n1,Un,1 rue,de trop\n2,Deux\n3,Trois,3 rue,\n")
    assert list(rows.problems) == [0]
    assert "ligne 2" in rows.problems[0]
    assert list(rows.remarks) == [1]
    assert rows.rows[2] == {"id": "3", "nom": "Trois", "adresse": "3 rue"}


def test_a_field_of_ten_megabytes_does_not_make_the_file_unreadable():
    rows = read_rows(b"id,nom\n1," + b"a" * 10_000_000 + b"\n2,Deux\n")
    assert len(rows.rows) == 2


def test_a_stray_nul_byte_does_not_make_the_file_unreadable():
    assert read_rows(b"id,nom\n1,Es\x00pace\n").rows == [{"id": "1", "nom": "Es\x00pace"}]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.csv", "vide"),
        (b"  \n ", "a.csv", "vide"),
        (b"id,nom\n", "a.csv", "aucune ligne"),
        (b"[]", "a.json", "aucune ligne"),
        (b'[{"nom": "Un"},\n{"nom": "Deu', "a.json", "coupé : il s’arrête à la ligne 2"),
        (b'[{"nom": "Un"},\n{"nom" "Deux"}]', "a.json", "ligne 2, colonne"),
        (b'"un mot"', "a.json", "une seule valeur"),
        (b'{"nom": "Un"}', "a.json", "liste de lieux"),
        (b'id,nom\n1,"Un\n2,Deux\n', "a.csv", "guillemet"),
        (b'id,nom\n1,"Un" deux\n', "a.csv", "ligne 2"),
        (b"id,nom,nom\n1,2,3\n", "a.csv", "en double"),
        (b"une phrase\nune autre\n", "a.csv", "qu’une colonne"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "a.csv", "pas un fichier texte"),
        (b"%PDF-1.7 ...", "a.csv", "pas un fichier texte"),
        (b"id,nom\n1,\x81\x8d\n", "a.csv", "ligne 2"),
        (b"PK\x03\x04 not a zip", "a.zip", "abîmée"),
    ],
)
def test_what_cannot_be_read_says_why(content, name, said):
    with pytest.raises(UnreadableFile, match=said):
        read_rows(content, name)


def test_a_zip_and_a_folder_give_their_files_in_order(tmp_path):
    members = {"b__csv": CSV, "a__json": '[{"nom": "Zéro"}]', "lisez-moi__txt": "rien"}
    rows = read_rows(zipped(**members), "lieux.zip")
    assert [row["nom"] for row in rows.rows] == ["Zéro", "Espace Un", "Espace Deux"]
    assert [(part.name, part.start, part.stop) for part in rows.parts] == [("a.json", 0, 1), ("b.csv", 1, 3)]
    for name, content in members.items():
        (tmp_path / name.replace("__", ".")).write_text(content)
    assert read_rows(tmp_path).rows == rows.rows


def test_a_path_is_read(tmp_path):
    path = tmp_path / "lieux.csv"
    path.write_text(CSV)
    assert len(read_rows(path).rows) == 2
    with pytest.raises(UnreadableFile, match=r"absent\.csv"):
        read_rows(tmp_path / "absent.csv")


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"../a.csv": CSV}, "chemin interdit"),
        ({"/etc/a.csv": CSV}, "chemin interdit"),
        ({"C:\\a.csv": CSV}, "chemin interdit"),
        ({"a.csv": "a" * 20_000_000}, "se gonfle"),
        ({f"{number}.csv": CSV for number in range(101)}, "101 fichiers"),
        ({"a.txt": CSV}, "aucun fichier"),
        ({"[Content_Types].xml": "<x/>", "xl/sheet.xml": "<x/>"}, "tableur"),
    ],
)
def test_a_dangerous_or_useless_zip_is_refused(members, said):
    with pytest.raises(UnreadableFile, match=said):
        read_rows(zipped(**members), "lieux.zip")


def test_a_file_over_the_limit_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(files, "MAX_BYTES", 20)
    path = tmp_path / "lieux.csv"
    path.write_text(CSV)
    for source in (path, CSV.encode()):
        with pytest.raises(UnreadableFile, match="Découpez-le"):
            read_rows(source, "lieux.csv")


def test_two_hundred_thousand_rows_are_refused_without_reading_them_all(monkeypatch):
    read = []
    real = files.csv.reader

    def counting(*arguments, **options):
        reader = real(*arguments, **options)
        read.append(reader)
        return reader

    monkeypatch.setattr(files.csv, "reader", counting)
    content = b"id,nom,commune,code_postal,adresse\n" + b"1,EPN,Bourges,18000,1 rue Moyenne\n" * 200_000
    with pytest.raises(UnreadableFile, match="Découpez-le"):
        read_rows(content, "tout.csv")
    assert read[0].line_num <= files.MAX_ROWS + 2
    lines = b'{"id": "1", "nom": "EPN"}\n' * (files.MAX_ROWS + 1)
    with pytest.raises(UnreadableFile, match="Découpez-le"):
        read_rows(lines, "tout.ndjson")
