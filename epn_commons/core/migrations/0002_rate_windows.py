from django.db import migrations


class Migration(migrations.Migration):
    """Counters of ``core.rate_limit``. Unlogged: they may be lost in a crash, and cost no write-ahead log."""

    dependencies = [("core", "0001_extensions")]
    operations = [
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE core_rate_window (
                key varchar(160) NOT NULL, window_start bigint NOT NULL, hits integer NOT NULL,
                CONSTRAINT core_rate_window_pk PRIMARY KEY (key, window_start)
            );
            CREATE INDEX core_rate_window_start ON core_rate_window (window_start);
            """,
            "DROP TABLE core_rate_window;",
        )
    ]
