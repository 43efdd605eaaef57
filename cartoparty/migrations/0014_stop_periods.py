import django.contrib.postgres.fields.ranges
from django.db import migrations, models

# Stops are written again each night from the hours of their place: until then, one lasts its whole day.
WHOLE_DAY = """
UPDATE cartoparty_travelstop SET period = tstzrange(
    day::timestamp AT TIME ZONE 'Europe/Paris', (day + 1)::timestamp AT TIME ZONE 'Europe/Paris'
)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cartoparty', '0013_by_contact'),
        ('territories', '0001_initial'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='travelstop',
            options={'ordering': ['period', 'pk'], 'verbose_name': 'étape d’un lieu itinérant', 'verbose_name_plural': 'étapes des lieux itinérants'},
        ),
        migrations.RemoveConstraint(
            model_name='travelstop',
            name='cartoparty_travelstop_whole',
        ),
        migrations.AddField(
            model_name='travelstop',
            name='period',
            field=django.contrib.postgres.fields.ranges.DateTimeRangeField(null=True, verbose_name='période'),
        ),
        migrations.RunSQL(WHOLE_DAY, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='travelstop',
            name='period',
            field=django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='période'),
        ),
        migrations.RemoveField(
            model_name='travelstop',
            name='day',
        ),
        migrations.AddConstraint(
            model_name='travelstop',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('words', ''), _negated=True), ('latitude__range', (-90, 90)), ('longitude__range', (-180, 180)), ('period__isempty', False), ('period__lower_inf', False), ('period__upper_inf', False)), name='cartoparty_travelstop_whole', violation_error_message='Une étape a un jour, des heures et une commune.'),
        ),
    ]
