from django.utils.translation import gettext_lazy as _

from demarches import bundles, outcomes
from demarches.standards import cpsv
from epn_commons.contributions.enums import Licence
from epn_commons.publishing.registry import Dataset, register
from epn_commons.publishing.writers import Writer, csv_file

register(
    Dataset(
        code="demarches",
        title=_("Démarches administratives"),
        description=_(
            "Les démarches vues du guichet : administrations responsables, services en ligne, guichets, téléphones et "
            "courriers, pièces à fournir, coûts et moments de vie, au profil européen des services publics."
        ),
        licence=Licence.CC_BY_SA,
        schema_name="CPSV-AP 3.2.0",
        schema_url="https://semiceu.github.io/CPSV-AP/releases/3.2.0/",
        kinds=("procedure", "online_service"),
        formats={
            "jsonld": Writer("application/ld+json", cpsv.json_ld),
            "ttl": Writer("text/turtle; charset=utf-8", cpsv.turtle),
        },
        count=cpsv.count,
        held_back=cpsv.held_back,
        keywords=("démarches", "services publics", "médiation numérique", "CPSV-AP"),
    )
)
register(
    Dataset(
        code="fiches-de-demarches",
        title=_("Fiches de démarches à reprendre"),
        description=_(
            "Toutes les démarches publiées, une fiche YAML chacune, avec ses services, ses questions et les conseils "
            "des médiateurs : un autre réseau les charge telles quelles et garde ce qu’il a corrigé."
        ),
        licence=Licence.CC_BY_SA,
        kinds=("procedure", "online_service", "tip"),
        formats={"zip": Writer("application/zip", bundles.archive)},
        count=bundles.count,
        keywords=("démarches", "médiation numérique", "guichet"),
    )
)
register(
    Dataset(
        code="issues-des-demarches",
        title=_("Comment finissent les démarches au guichet"),
        description=_(
            "Par démarche et par mois : combien de fois elle a été faite, bloquée ou orientée ailleurs. Les nombres "
            "inférieurs à 5 sont tus ; rien n’est noté des personnes."
        ),
        licence=Licence.ETALAB,
        kinds=("procedure",),
        formats={"csv": csv_file(outcomes.CSV_QUERY)},
        count=outcomes.rows,
        held_back=outcomes.held_back,
        keywords=("démarches", "médiation numérique", "non-recours"),
    )
)
