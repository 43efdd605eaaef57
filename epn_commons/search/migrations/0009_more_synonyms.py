from django.db import migrations

from epn_commons.search import synonyms


def load(apps, schema_editor):
    synonyms.load(apps.get_model("search", "Synonym"))


class Migration(migrations.Migration):
    """Acronyms, old names and plain words that earlier portals did not start with."""

    dependencies = [("search", "0008_synonym_stems")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
