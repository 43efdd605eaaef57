from django.contrib.postgres.operations import BtreeGistExtension, CreateExtension, TrigramExtension, UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    """PostgreSQL's contrib modules. Each is a trusted extension: the owner of the database may create it."""

    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGistExtension(),
        CreateExtension("cube"),
        CreateExtension("earthdistance"),
        migrations.RunSQL(
            # unaccent() depends on its dictionary and so is not immutable: indexes need this wrapper.
            """
            CREATE FUNCTION fold_text(value text) RETURNS text
            LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
            RETURN lower(public.unaccent('public.unaccent'::regdictionary, value));
            """,
            "DROP FUNCTION fold_text(text);",
        ),
        migrations.RunSQL(
            # The twin of epn_commons.core.text.fold_name: change both.
            r"""
            CREATE FUNCTION fold_name(value text) RETURNS text
            LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
            RETURN btrim(regexp_replace(
                replace(replace(
                    ' ' || regexp_replace(
                        regexp_replace(
                            replace(replace(replace(translate(
                                regexp_replace(normalize(value, NFKD), '[\u0300-\u036f]', '', 'g'),
                                'ABCDEFGHIJKLMNOPQRSTUVWXYZŒÆøØ',
                                'abcdefghijklmnopqrstuvwxyzœæoo'
                            ), 'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss'),
                            '(^|[^a-z0-9])s/', '\1sur ', 'g'
                        ),
                        '[^a-z0-9]+', ' ', 'g'
                    ) || ' ',
                    ' st ', ' saint '), ' ste ', ' sainte '),
                ' cedex( [0-9]{1,2})? ', ' ', 'g'
            ));
            """,
            "DROP FUNCTION fold_name(text);",
        ),
        migrations.RunSQL(
            """
            CREATE TABLE core_cache (
                cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamp with time zone NOT NULL
            );
            CREATE INDEX core_cache_expires ON core_cache (expires);
            """,
            "DROP TABLE core_cache;",
        ),
    ]
