import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("competences", "0011_surveys")]

    operations = [
        migrations.AddField(
            model_name="examitemreview",
            name="is_example",
            field=models.BooleanField(default=False, editable=False, verbose_name="exemple"),
        ),
        # One identifier a row: a default would give the same to all of those that exist.
        migrations.AddField(
            model_name="achievement",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        ),
        migrations.RunSQL(
            "UPDATE competences_achievement SET public_id = gen_random_uuid()", reverse_sql=migrations.RunSQL.noop
        ),
        migrations.AlterField(
            model_name="achievement",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
    ]
