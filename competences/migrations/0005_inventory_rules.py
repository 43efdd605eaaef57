from django.db import migrations


class Migration(migrations.Migration):
    """What a column constraint cannot say: successions make no circle; what a person declared is never altered."""

    dependencies = [("competences", "0004_inventory")]
    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION competences_succession_no_cycle() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtext('competences.succession'));
                IF EXISTS (
                    WITH RECURSIVE later (id) AS (
                        SELECT NEW.new_id
                        UNION
                        SELECT link.new_id FROM competences_succession link JOIN later ON link.old_id = later.id
                    )
                    SELECT FROM later WHERE id = NEW.old_id
                ) THEN
                    RAISE EXCEPTION 'competences_succession_no_cycle: a certification would succeed to itself'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER competences_succession_no_cycle AFTER INSERT OR UPDATE ON competences_succession
                FOR EACH ROW EXECUTE FUNCTION competences_succession_no_cycle();

            CREATE FUNCTION competences_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '%_append_only: a row is never altered', TG_TABLE_NAME
                    USING ERRCODE = 'integrity_constraint_violation';
            END $$;
            CREATE TRIGGER competences_declaration_append_only BEFORE UPDATE ON competences_declaration
                FOR EACH ROW EXECUTE FUNCTION competences_refuse_change();
            CREATE TRIGGER competences_review_append_only BEFORE UPDATE ON competences_review
                FOR EACH ROW EXECUTE FUNCTION competences_refuse_change();
            CREATE TRIGGER competences_alignmentnote_append_only BEFORE UPDATE ON competences_alignmentnote
                FOR EACH ROW EXECUTE FUNCTION competences_refuse_change();
            """,
            """
            DROP TRIGGER competences_alignmentnote_append_only ON competences_alignmentnote;
            DROP TRIGGER competences_review_append_only ON competences_review;
            DROP TRIGGER competences_declaration_append_only ON competences_declaration;
            DROP FUNCTION competences_refuse_change();
            DROP TRIGGER competences_succession_no_cycle ON competences_succession;
            DROP FUNCTION competences_succession_no_cycle();
            """,
        )
    ]
