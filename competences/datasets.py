"""The open data of competences: frameworks, correspondences, certifications, trainings."""

from django.db import connection
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competences.criteria import exporting
from competences.enums import Basis
from competences.models import (
    Alignment,
    AlignmentNote,
    Attestation,
    CareerPath,
    Certification,
    Criterion,
    Declaration,
    Framework,
    Training,
)
from competences.steering.holdings import CLAIMS
from competences.surveys import exporting as surveys_exporting
from epn_commons.contributions.enums import Licence
from epn_commons.core.small_counts import FEWEST_SHOWN
from epn_commons.publishing.registry import Dataset, register
from epn_commons.publishing.writers import csv_file, json_file

_FRAMEWORKS = """
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
_ALIGNMENTS = """
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
_CERTIFICATIONS = """
    SELECT number AS numero, register AS repertoire, title AS intitule, abbreviation AS type_de_diplome,
        level AS niveau, is_active AS active, effective_on AS prend_effet, ends_on AS fin,
        (SELECT string_agg(old.number, ' ' ORDER BY old.number) FROM competences_succession link
         JOIN competences_certification old ON old.id = link.old_id WHERE link.new_id = certification.id) AS remplace,
        (SELECT string_agg(block.code || ' ' || block.title, ' | ' ORDER BY block.code)
         FROM competences_certificationblock block WHERE block.certification_id = certification.id) AS blocs
    FROM competences_certification certification WHERE status = 'published' ORDER BY number
"""
_TRAININGS = """
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
_CRITERIA = """
    SELECT criterion.public_id AS id, criterion.title AS intitule, criterion.statement AS enonce,
        criterion.reasons AS raisons, criterion.proofs AS preuves, criterion.version, criterion.is_example AS exemple,
        (SELECT string_agg(framework.slug || ' ' || item.code, ' | ' ORDER BY framework.slug, item.position)
         FROM competences_criterion_items link
         JOIN competences_frameworkitem item ON item.id = link.frameworkitem_id
         JOIN competences_framework framework ON framework.id = item.framework_id
         WHERE link.criterion_id = criterion.id) AS elements
    FROM competences_criterion criterion WHERE status = 'published' ORDER BY criterion.id
"""
_PATHS = """
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


class HoldersDataset(Dataset):
    """Validations and attestations are no contributions: their own dates make the file new, and so does the day,
    on which some of them end."""

    def stamp(self):
        stamp, changed_at = super().stamp()
        declared = Declaration.objects.exclude(basis=Basis.SELF).aggregate(number=Count("pk"), last=Max("made_at"))
        attested = Attestation.objects.aggregate(
            number=Count("pk", filter=Q(revoked_at=None)), last=Max("issued_at"), revoked=Max("revoked_at")
        )
        moments = [changed_at, declared["last"], attested["last"], attested["revoked"]]
        numbers = f"{declared['number']}-{attested['number']}-{timezone.localdate():%Y%m%d}"
        return f"{stamp}-{numbers}", max((moment for moment in moments if moment), default=None)


class AlignmentDataset(Dataset):
    """Alignments are no contribution: their own dates make the file new."""

    def stamp(self):
        stamp, changed_at = super().stamp()
        made = Alignment.objects.aggregate(number=Count("pk"), last=Max("created_at"))
        decided = AlignmentNote.objects.aggregate(number=Count("pk"), last=Max("at"))
        moments = [moment for moment in (changed_at, made["last"], decided["last"]) if moment]
        return f"{stamp}-{made['number']}-{decided['number']}", max(moments, default=None)


register(
    Dataset(
        code="referentiels",
        title=_("Référentiels de compétences"),
        description=_("Les référentiels publiés, toutes versions, avec leurs éléments ; chacun existe aussi en CASE."),
        licence=Licence.CC_BY_SA,
        kinds=(Framework.kind,),
        formats={"json": json_file(_FRAMEWORKS)},
        count=lambda: Framework.objects.published().count(),
    )
)
register(
    AlignmentDataset(
        code="correspondances",
        title=_("Correspondances entre référentiels"),
        description=_("Ce qu’une compétence est à une autre, l’argument, et si quelqu’un l’a relu ou contesté."),
        licence=Licence.CC_BY_SA,
        kinds=(Framework.kind,),
        formats={"csv": csv_file(_ALIGNMENTS)},
        count=lambda: Alignment.objects.standing().filter(source_item__isnull=False).count(),
    )
)
register(
    Dataset(
        code="certifications",
        title=_("Certifications et leurs successions"),
        description=_("L’inventaire des certifications, leurs blocs, leurs dates et ce qu’elles remplacent."),
        licence=Licence.ETALAB,
        kinds=(Certification.kind,),
        formats={"csv": csv_file(_CERTIFICATIONS)},
        count=lambda: Certification.objects.published().count(),
    )
)
register(
    Dataset(
        code="formations",
        title=_("Formations des médiateurs numériques"),
        description=_("Durée, modalité, coût et compétences acquises de chaque formation décrite par le réseau."),
        licence=Licence.CC_BY_SA,
        kinds=(Training.kind,),
        formats={"csv": csv_file(_TRAININGS)},
        count=lambda: Training.objects.published().count(),
    )
)
register(
    Dataset(
        code="parcours",
        title=_("Parcours professionnels"),
        description=_("Les chemins vers un métier : étapes, préalables et alternatives."),
        licence=Licence.CC_BY_SA,
        kinds=(CareerPath.kind,),
        formats={"json": json_file(_PATHS)},
        count=lambda: CareerPath.objects.published().count(),
    )
)
register(
    Dataset(
        code="criteres",
        title=_("Critères de professionnalisation"),
        description=_("Ce à quoi le réseau propose de reconnaître une personne du métier, et ce qu’il en a décidé."),
        licence=Licence.CC_BY_SA,
        kinds=(Criterion.kind,),
        formats={"csv": csv_file(_CRITERIA)},
        count=lambda: Criterion.objects.published().count(),
    )
)
register(
    Dataset(
        code="consultations",
        title=_("Résultats des consultations sur les critères"),
        description=_(
            "Par critère mis au vote : les bulletins par rôle et les organisations, et la décision. "
            "Les nombres de moins de cinq, et ceux qui permettraient de les calculer, sont vides."
        ),
        licence=Licence.ETALAB,
        kinds=exporting.KINDS,
        formats={"csv": exporting.csv_writer(exporting.COLUMNS, exporting.lines)},
        count=lambda: exporting.closed().count(),
    )
)


_COUNT = "SELECT count(*) FROM ({}) AS counted"


def _count_holders():
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(HOLDERS))
        return cursor.fetchone()[0]


register(
    HoldersDataset(
        code="competences-par-intercommunalite",
        title=_("Compétences reconnues par intercommunalité"),
        description=_(
            "Combien de personnes tiennent chaque compétence, au plus haut niveau que d’autres leur ont reconnu. "
            "Rien de ce qui concerne moins de cinq personnes n’y figure."
        ),
        licence=Licence.ETALAB,
        kinds=(Framework.kind,),
        formats={"csv": csv_file(HOLDERS)},
        count=_count_holders,
    )
)
register(
    surveys_exporting.SurveysDataset(
        code="enquetes",
        title=_("Ce que les médiateurs attendent : résultats des enquêtes"),
        description=_(
            "Par question et par territoire, combien ont choisi chaque réponse. Les nombres de moins de cinq, "
            "et ceux qui permettraient de les calculer, sont vides."
        ),
        licence=Licence.ETALAB,
        kinds=(),
        formats={"csv": exporting.csv_writer(surveys_exporting.COLUMNS, surveys_exporting.lines)},
        count=lambda: surveys_exporting.closed().count(),
    )
)
