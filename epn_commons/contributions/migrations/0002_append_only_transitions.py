from django.db import migrations


class Migration(migrations.Migration):
    """The log of transitions is append-only, whoever asks: people are anonymised by emptying their account, and the
    log keeps pointing to it."""

    dependencies = [("contributions", "0001_initial")]
    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION contributions_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'contributions_transition_append_only: a transition is never altered nor removed'
                    USING ERRCODE = 'integrity_constraint_violation';
            END $$;
            CREATE TRIGGER contributions_transition_append_only BEFORE UPDATE OR DELETE ON contributions_transition
            FOR EACH STATEMENT EXECUTE FUNCTION contributions_refuse_change();
            """,
            """
            DROP TRIGGER contributions_transition_append_only ON contributions_transition;
            DROP FUNCTION contributions_refuse_change();
            """,
        )
    ]
