import csv
import gzip

import pytest
from django.core.management import CommandError, call_command
from django.db.models import ProtectedError

from epn_commons.territories import loading
from epn_commons.territories.loading import LoadError, load_territories
from epn_commons.territories.models import Commune, FormerCommune, Region
from tests.territories.factories import CommuneFactory, FormerCommuneFactory

pytestmark = pytest.mark.django_db

ROWS = {
    "regions": [["code", "name"], ["24", "Centre-Val de Loire"]],
    "departments": [["code", "name", "region_id"], ["45", "Loiret", "24"]],
    "epcis": [["code", "name"], ["244500468", "Orléans Métropole"]],
    "communes": [
        ["code", "name", "department_id", "epci_id", "postcodes", "population", "latitude", "longitude"],
        ["45234", "Orléans", "45", "244500468", "{45000,45100}", "116357", "47.9", "1.9"],
        ["45302", "Saran", "45", "", "{45770}", "", "", ""],
    ],
    "former_communes": [["code", "name", "current_id"], ["45900", "Saint-Marceau", "45234"], ["45901", "", "45302"]],
}


@pytest.fixture
def tables(tmp_path):
    """Writes the small tables, with the changes given: ``tables(communes=[…])``."""

    def write(**changes):
        for name, rows in (ROWS | changes).items():
            with gzip.open(tmp_path / f"{name}.csv.gz", "wt", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows)
        return tmp_path

    return write


def communes_with(*rows):
    return [ROWS["communes"][0], *rows]


def refuse_to_delete(commune):
    """What the higher apps do by PROTECT: none of their models is known here."""
    raise ProtectedError("", {commune, commune.department})


class TestLoad:
    def test_what_is_loaded(self, tables):
        load_territories(tables())
        orleans, saran = Commune.objects.order_by("code")
        assert orleans.postcodes == ["45000", "45100"]
        assert (saran.epci, saran.population, saran.latitude, saran.earth) == (None, None, None, None)
        assert set(FormerCommune.objects.values_list("code", "name")) == {("45900", "Saint-Marceau"), ("45901", "")}

    def test_again_changes_nothing(self, tables):
        load_territories(tables())
        assert [(count.created, count.updated, count.removed) for count in load_territories(tables())] == [
            (0, 0, 0)
        ] * 5

    def test_changes_are_counted(self, tables):
        load_territories(tables())
        renamed = ["45234", "Orléans-sur-Loire", *ROWS["communes"][1][2:]]
        counts = {
            count.model: count
            for count in load_territories(tables(communes=communes_with(renamed, ROWS["communes"][2])))
        }
        assert (counts[Commune].created, counts[Commune].updated) == (0, 1)
        assert Commune.objects.get(pk="45234").folded_name == "orleans sur loire"

    def test_a_centre_found_since_stays(self, tables):
        load_territories(tables())
        Commune.objects.filter(pk="45302").update(latitude=47.95, longitude=1.87)
        load_territories(tables())
        assert Commune.objects.get(pk="45302").latitude == 47.95

    def test_a_commune_merged_since_leaves_its_code_to_its_successor(self, tables):
        load_territories(tables())
        merged = [["code", "name", "current_id"], ["45302", "Saran", "45234"], ["45901", "", "45234"]]
        counts = load_territories(tables(communes=communes_with(ROWS["communes"][1]), former_communes=merged))
        assert {count.model: count.removed for count in counts}[Commune] == 1
        assert set(FormerCommune.objects.values_list("code", "current")) == {("45302", "45234"), ("45901", "45234")}

    def test_what_is_gone_and_free_is_removed(self, tables):
        load_territories(tables())
        CommuneFactory(overseas=True)
        counts = load_territories(tables())
        assert [count.removed for count in counts] == [1, 1, 1, 1, 0]
        assert list(Region.objects.values_list("pk", flat=True)) == ["24"]

    def test_what_is_gone_but_in_use_is_kept_and_reported(self, tables, monkeypatch, capsys):
        load_territories(tables())
        monkeypatch.setattr(Commune, "delete", refuse_to_delete)
        call_command(
            "load_territories",
            tables=tables(communes=communes_with(ROWS["communes"][1]), former_communes=ROWS["former_communes"][:1]),
        )
        captured = capsys.readouterr()
        assert captured.err == (
            "Saran (45302) n’existe plus dans le code officiel, mais 2 fiche(s) s’y rattachent : "
            "rattachez-les ailleurs puis relancez la commande.\n"
        )
        assert Commune.objects.filter(pk="45302").exists()


class TestRefusals:
    def test_a_stop_midway_leaves_all_as_it_was(self, tables, monkeypatch):
        load_territories(tables())
        changed = tables(communes=communes_with(["45234", "Autre", *ROWS["communes"][1][2:]]))

        def stop(*args):
            raise KeyboardInterrupt

        monkeypatch.setattr(loading, "_remove_stale", stop)
        with pytest.raises(KeyboardInterrupt):
            load_territories(changed)
        assert list(Commune.objects.order_by("code").values_list("name", flat=True)) == ["Orléans", "Saran"]

    def test_a_truncated_table(self, tables):
        folder = tables()
        whole = (folder / "communes.csv.gz").read_bytes()
        (folder / "communes.csv.gz").write_bytes(whole[:-20])
        with pytest.raises(CommandError, match="absente ou abîmée"):
            call_command("load_territories", tables=folder)
        assert not Region.objects.exists()

    def test_a_missing_table(self, tmp_path):
        with pytest.raises(LoadError, match=r"regions\.csv\.gz est absente"):
            load_territories(tmp_path)

    @pytest.mark.parametrize(
        "communes",
        [
            communes_with(["45234", "Orléans", "99", "", "{45000}", "1", "", ""]),  # unknown department
            communes_with(["4523", "Orléans", "45", "", "{45000}", "1", "", ""]),
            communes_with(["45234", "Orléans", "45", "", "{45000}", "beaucoup", "", ""]),
            communes_with(["45234", "Orléans", "45", "", "{45000}", "1", "47.9", ""]),
            communes_with(["45234", "Orléans", "45"]),
            [["wrong", "columns"], ["45234", "Orléans"]],
        ],
    )
    def test_tables_that_lie_write_nothing(self, tables, communes):
        with pytest.raises(LoadError, match="se contredisent ou sont mal formées"):
            load_territories(tables(communes=communes, former_communes=ROWS["former_communes"][:1]))
        assert not Region.objects.exists()

    def test_a_former_code_with_two_successors(self, tables):
        two = [["code", "name", "current_id"], ["45900", "A", "45234"], ["45900", "B", "45302"]]
        with pytest.raises(LoadError, match="territories_formercommune_one_successor"):
            load_territories(tables(former_communes=two))


class TestCommand:
    def test_it_counts_in_french(self, tables, capsys):
        call_command("load_territories", tables=tables())
        out = capsys.readouterr().out
        assert "Communes : 2. Ajouts : 2, modifications : 0, suppressions : 0." in out
        assert "Terminé en" in out

    def test_its_help_shows_an_example(self, capsys):
        with pytest.raises(SystemExit):
            call_command("load_territories", "--help")
        assert "python manage.py load_territories" in capsys.readouterr().out

    def test_former_communes_from_before_are_replaced(self, tables):
        FormerCommuneFactory(code="45900", name="Autre nom")
        load_territories(tables())
        assert list(FormerCommune.objects.filter(code="45900").values_list("name", flat=True)) == ["Saint-Marceau"]
