from django.db import migrations, models

import epn_commons.search.models
from epn_commons.search import synonyms


def load(apps, schema_editor):
    synonyms.load(apps.get_model("search", "Synonym"))


class Migration(migrations.Migration):
    """« Gosses » has the synonyms of « gosse »; and the everyday words that earlier portals did not start with."""

    dependencies = [("search", "0007_newest_of_kind")]

    operations = [
        migrations.RunSQL(
            # The stems of the words of a text, stop words as they are, in their order.
            """
            CREATE FUNCTION search_stems(value text) RETURNS text
            LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
            RETURN (
                SELECT string_agg(
                    coalesce((tsvector_to_array(to_tsvector('pg_catalog.french'::regconfig, word)))[1], word),
                    ' ' ORDER BY n
                )
                FROM regexp_split_to_table(search_words(value), ' ') WITH ORDINALITY AS split(word, n)
            );
            """,
            "DROP FUNCTION search_stems(text);",
        ),
        migrations.AddField(
            model_name="synonym",
            name="stems",
            field=models.GeneratedField(
                db_persist=True,
                expression=epn_commons.search.models.SearchStems("term"),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name="synonym", index=models.Index(fields=["stems"], name="search_synonym_stems")
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
