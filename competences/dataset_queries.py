"""What the files of open data hold, in SQL: what is published, and nothing else."""

from competences.steering.holdings import CLAIMS
from epn_commons.core.small_counts import FEWEST_SHOWN

FRAMEWORKS = """
    SELECT json_build_object(
        'id', framework.public_id, 'slug', framework.slug, 'family', framework.family, 'title', framework.title,
        'edition', framework.edition, 'language', framework.language, 'wording', framework.wording,
        'licence', framework.reuse_licence, 'source', framework.source_attribution,
        'items', (SELECT coalesce(json_agg(json_build_object(
            'id', item.public_id, 'kind', item.kind, 'code', item.code, 'title', item.title,
            'description', item.description, 'parent', parent.code) ORDER BY item.position), '[]')
            FROM competences_frameworkitem item
            LEFT JOIN competences_frameworkitem parent ON parent.id = item.parent_id
            WHERE item.framework_id = framework.id))
    FROM competences_framework framework WHERE framework.status = 'published' ORDER BY framework.id
"""
ALIGNMENTS = """
    SELECT alignment.public_id AS id, source_framework.slug AS source_referentiel, source.code AS source_code,
        source.title AS source_titre, alignment.relation, target_framework.slug AS cible_referentiel,
        target.code AS cible_code, target.title AS cible_titre, alignment.rationale AS argument,
        alignment.state AS etat
    FROM competences_alignment alignment
    JOIN competences_frameworkitem source ON source.id = alignment.source_item_id
    JOIN competences_framework source_framework
        ON source_framework.id = source.framework_id AND source_framework.status = 'published'
    JOIN competences_frameworkitem target ON target.id = alignment.target_id
    JOIN competences_framework target_framework
        ON target_framework.id = target.framework_id AND target_framework.status = 'published'
    WHERE alignment.state <> 'rejected' ORDER BY alignment.id
"""
CERTIFICATIONS = """
    SELECT number AS numero, register AS repertoire, title AS intitule, abbreviation AS type_de_diplome,
        level AS niveau, is_active AS active, effective_on AS prend_effet, ends_on AS fin,
        (SELECT string_agg(old.number, ' ' ORDER BY old.number) FROM competences_succession link
         JOIN competences_certification old ON old.id = link.old_id WHERE link.new_id = certification.id) AS remplace,
        (SELECT string_agg(block.code || ' ' || block.title, ' | ' ORDER BY block.code)
         FROM competences_certificationblock block WHERE block.certification_id = certification.id) AS blocs
    FROM competences_certification certification WHERE status = 'published' ORDER BY number
"""
TRAININGS = """
    SELECT training.public_id AS id, training.title AS titre, training.provider_name AS organisme,
        training.hours AS heures, training.modality AS modalite, training.cost_euros AS cout_euros,
        training.commune_id AS commune, training.website AS site, training.is_example AS exemple,
        (SELECT string_agg(item.code || ' : ' || level.label, ' | ' ORDER BY item.position)
         FROM competences_training_outcomes link
         JOIN competences_itemlevel one ON one.id = link.itemlevel_id
         JOIN competences_frameworkitem item ON item.id = one.item_id
         JOIN competences_frameworklevel level ON level.id = one.level_id
         WHERE link.training_id = training.id) AS acquis
    FROM competences_training training WHERE status = 'published' ORDER BY training.id
"""
CRITERIA = """
    SELECT criterion.public_id AS id, criterion.title AS intitule, criterion.statement AS enonce,
        criterion.reasons AS raisons, criterion.proofs AS preuves, criterion.version, criterion.is_example AS exemple,
        (SELECT string_agg(framework.slug || ' ' || item.code, ' | ' ORDER BY framework.slug, item.position)
         FROM competences_criterion_items link
         JOIN competences_frameworkitem item ON item.id = link.frameworkitem_id
         JOIN competences_framework framework ON framework.id = item.framework_id
         WHERE link.criterion_id = criterion.id) AS elements
    FROM competences_criterion criterion WHERE status = 'published' ORDER BY criterion.id
"""
PATHS = """
    SELECT json_build_object('id', public_id, 'title', title, 'summary', summary, 'steps', steps,
        'is_example', is_example)
    FROM competences_careerpath WHERE status = 'published' ORDER BY id
"""
_HOLDERS = """
    WITH people AS (
        SELECT membership.user_id, commune.epci_id AS epci
        FROM accounts_membership AS membership
        JOIN accounts_user AS who ON who.id = membership.user_id AND who.is_active
        JOIN accounts_organisation AS organisation ON organisation.id = membership.organisation_id
        JOIN territories_commune AS commune ON commune.code = organisation.commune_id
        WHERE membership.is_main AND commune.epci_id IS NOT NULL
    ),
    highest AS (
        SELECT people.epci, people.user_id, item.id AS item_id, max(claim.rank) AS rank
        FROM people
        JOIN ({claims}) AS claim ON claim.user_id = people.user_id
        JOIN competences_frameworkitem AS item ON claim.item_id IN (item.id, item.replaces_id)
        GROUP BY people.epci, people.user_id, item.id
    )
    SELECT highest.epci AS intercommunalite, epci.name AS nom, framework.slug AS referentiel,
        item.code AS competence, item.title AS intitule, level.label AS niveau, count(*) AS personnes
    FROM highest
    JOIN competences_frameworkitem AS item ON item.id = highest.item_id
    JOIN competences_framework AS framework ON framework.id = item.framework_id AND framework.status = 'published'
        AND NOT EXISTS (SELECT FROM competences_framework AS later
            WHERE later.replaces_id = framework.id AND later.status = 'published')
    LEFT JOIN competences_frameworklevel AS level
        ON level.framework_id = framework.id AND level."order" = highest.rank
    JOIN territories_epci AS epci ON epci.code = highest.epci
    GROUP BY highest.epci, epci.name, framework.slug, item.id, highest.rank, level.label
    HAVING count(*) >= {fewest}
    ORDER BY highest.epci, framework.slug, item.position, highest.rank
"""
HOLDERS = _HOLDERS.format(claims=CLAIMS.format(day="CURRENT_DATE"), fewest=FEWEST_SHOWN)
"""People counted at their highest level, each once: no figure contains another, so that none under five can be had
by taking one away from another, and no total is given."""
