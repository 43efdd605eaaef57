from django.db import migrations

from epn_commons.search import synonyms


def load(apps, schema_editor):
    synonyms.load(apps.get_model("search", "Synonym"))


class Migration(migrations.Migration):
    """The everyday words (« patron », « effacer ») that portals installed before did not start with."""

    dependencies = [("search", "0004_entry_marks")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
