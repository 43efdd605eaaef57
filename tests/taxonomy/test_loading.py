import json

import pytest
from django.core.management import call_command

from epn_commons.taxonomy.loading import load_themes
from epn_commons.taxonomy.models import LifeEvent, Theme

pytestmark = pytest.mark.django_db


class TestLoadThemes:
    def test_the_tree_has_top_themes_and_children(self):
        load_themes()
        tree = Theme.objects.tree()
        assert 8 <= len(tree) <= 12
        assert all(3 <= len(theme.sub_themes) <= 8 and theme.description for theme in tree)
        assert LifeEvent.objects.filter(slug__in=["naissance", "demenagement", "retraite", "deces"]).count() == 4

    def test_loading_twice_creates_nothing(self, capsys):
        call_command("load_themes")
        call_command("load_themes")
        assert capsys.readouterr().out.splitlines()[1] == "0 thèmes et 0 événements de vie créés."

    def test_what_an_administrator_changed_stays_unless_told_otherwise(self):
        load_themes()
        Theme.objects.filter(slug="sante").update(name="Soin")
        load_themes()
        assert Theme.objects.get(slug="sante").name == "Soin"
        load_themes(overwrite=True)
        assert Theme.objects.get(slug="sante").name == "Santé"

    def test_a_wrong_file_writes_nothing(self, tmp_path):
        wrong = tmp_path / "themes.json"
        wrong.write_text(json.dumps({"themes": [{"slug": "a", "name": "A", "children": []}]}), encoding="utf-8")
        with pytest.raises(KeyError):
            load_themes(wrong)
        assert not Theme.objects.exists()
