from django.db import migrations

from epn_commons.search import synonyms


def load(apps, schema_editor):
    synonyms.load(apps.get_model("search", "Synonym"))


class Migration(migrations.Migration):
    """The shipped synonyms, once: what administrators remove stays removed."""

    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
