from django.db import migrations


class Migration(migrations.Migration):
    """What a column constraint cannot say: a published version is frozen, and the tree of a version is a tree."""

    dependencies = [("competences", "0001_initial")]
    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION competences_refuse_frozen(framework bigint, rule text) RETURNS void
            LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (SELECT FROM competences_framework
                           WHERE id = framework AND status IN ('published', 'archived')) THEN
                    RAISE EXCEPTION '%: a published version is frozen', rule
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
            END $$;

            CREATE FUNCTION competences_part_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP <> 'INSERT' THEN
                    PERFORM competences_refuse_frozen(OLD.framework_id, TG_TABLE_NAME || '_frozen');
                END IF;
                IF TG_OP <> 'DELETE' THEN
                    PERFORM competences_refuse_frozen(NEW.framework_id, TG_TABLE_NAME || '_frozen');
                    RETURN NEW;
                END IF;
                RETURN OLD;
            END $$;

            CREATE FUNCTION competences_itemlevel_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                whole bigint;
                scale bigint;
            BEGIN
                IF TG_OP <> 'INSERT' THEN
                    SELECT framework_id INTO whole FROM competences_frameworkitem WHERE id = OLD.item_id;
                    PERFORM competences_refuse_frozen(whole, 'competences_itemlevel_frozen');
                END IF;
                IF TG_OP = 'DELETE' THEN
                    RETURN OLD;
                END IF;
                SELECT framework_id INTO whole FROM competences_frameworkitem WHERE id = NEW.item_id;
                PERFORM competences_refuse_frozen(whole, 'competences_itemlevel_frozen');
                SELECT framework_id INTO scale FROM competences_frameworklevel WHERE id = NEW.level_id;
                IF scale IS DISTINCT FROM whole THEN
                    RAISE EXCEPTION 'competences_itemlevel_same_framework: the level is of another version'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$;

            CREATE FUNCTION competences_item_is_in_a_tree() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.parent_id IS NULL THEN
                    RETURN NEW;
                END IF;
                IF NOT EXISTS (SELECT FROM competences_frameworkitem
                               WHERE id = NEW.parent_id AND framework_id = NEW.framework_id) THEN
                    RAISE EXCEPTION 'competences_frameworkitem_same_framework: the parent is of another version'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                IF TG_OP = 'UPDATE' THEN
                    PERFORM FROM competences_framework WHERE id = NEW.framework_id FOR UPDATE;
                    IF EXISTS (
                        WITH RECURSIVE above (id, parent_id) AS (
                            SELECT id, parent_id FROM competences_frameworkitem WHERE id = NEW.parent_id
                            UNION
                            SELECT item.id, item.parent_id FROM competences_frameworkitem item
                            JOIN above ON item.id = above.parent_id
                        )
                        SELECT FROM above WHERE id = NEW.id
                    ) THEN
                        RAISE EXCEPTION 'competences_frameworkitem_no_cycle: an item is inside itself'
                            USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                END IF;
                RETURN NEW;
            END $$;

            CREATE TRIGGER competences_frameworkitem_frozen BEFORE INSERT OR UPDATE OR DELETE
                ON competences_frameworkitem FOR EACH ROW EXECUTE FUNCTION competences_part_frozen();
            CREATE TRIGGER competences_frameworklevel_frozen BEFORE INSERT OR UPDATE OR DELETE
                ON competences_frameworklevel FOR EACH ROW EXECUTE FUNCTION competences_part_frozen();
            CREATE TRIGGER competences_itemlevel_frozen BEFORE INSERT OR UPDATE OR DELETE
                ON competences_itemlevel FOR EACH ROW EXECUTE FUNCTION competences_itemlevel_frozen();
            CREATE TRIGGER competences_frameworkitem_tree AFTER INSERT OR UPDATE OF parent_id, framework_id
                ON competences_frameworkitem FOR EACH ROW EXECUTE FUNCTION competences_item_is_in_a_tree();
            """,
            """
            DROP TRIGGER competences_frameworkitem_tree ON competences_frameworkitem;
            DROP TRIGGER competences_itemlevel_frozen ON competences_itemlevel;
            DROP TRIGGER competences_frameworklevel_frozen ON competences_frameworklevel;
            DROP TRIGGER competences_frameworkitem_frozen ON competences_frameworkitem;
            DROP FUNCTION competences_item_is_in_a_tree();
            DROP FUNCTION competences_itemlevel_frozen();
            DROP FUNCTION competences_part_frozen();
            DROP FUNCTION competences_refuse_frozen(bigint, text);
            """,
        )
    ]
