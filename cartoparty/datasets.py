from django.db.models import Max, Min
from django.utils.translation import gettext_lazy as _

from cartoparty import data_inclusion_file, national_file
from cartoparty.models import Structure
from epn_commons.contributions.enums import Licence
from epn_commons.publishing.registry import Dataset, register
from epn_commons.publishing.writers import csv_file, geojson_file, json_file


def _extent():
    """The box around the published places; a point that stands alone is given a kilometre."""
    points = Structure.objects.published().exclude(latitude=None)
    found = points.aggregate(
        west=Min("longitude"), south=Min("latitude"), east=Max("longitude"), north=Max("latitude")
    )
    if found["west"] is None:
        return None
    return (found["west"] - 0.01, found["south"] - 0.01, found["east"] + 0.01, found["north"] + 0.01)


_KEYWORDS = (_("médiation numérique"), _("inclusion numérique"), _("espaces publics numériques"))

register(
    Dataset(
        code="lieux-de-mediation-numerique",
        title=_("Lieux de médiation numérique"),
        description=_(
            "Les structures où l’on est accompagné dans ses usages du numérique : adresse, position, horaires, "
            "services, publics, frais et modalités d’accès, tenus à jour par les médiateurs qui y travaillent."
        ),
        licence=Licence.ETALAB,
        schema_name="Lieux de médiation numérique 1.0.2",
        schema_url="https://schema.data.gouv.fr/schemas/LaMednum/standard-mediation-num/1.0.2/schema.json",
        kinds=("structure",),
        formats={
            "csv": csv_file(national_file.CSV_QUERY),
            "json": json_file(national_file.JSON_QUERY),
            "geojson": geojson_file(national_file.GEOJSON_QUERY),
        },
        count=national_file.count,
        held_back=national_file.held_back_counts,
        rebuild=national_file.rebuild,
        keywords=_KEYWORDS,
        extent=_extent,
    )
)

_DATA_INCLUSION = {
    "licence": Licence.ETALAB,
    "schema_name": "data·inclusion v1",
    "schema_url": "https://github.com/gip-inclusion/data-inclusion-schema",
    "kinds": ("structure",),
    "rebuild": data_inclusion_file.rebuild,
    "keywords": _KEYWORDS,
    "extent": _extent,
}
register(
    Dataset(
        code="data-inclusion/structures",
        title=_("Structures au format data·inclusion"),
        description=_(
            "Les mêmes structures, pour les outils d’orientation sociale : coordonnées, horaires, réseaux porteurs."
        ),
        formats={"json": json_file(data_inclusion_file.STRUCTURES_QUERY)},
        count=data_inclusion_file.count_structures,
        held_back=data_inclusion_file.structures_held_back,
        **_DATA_INCLUSION,
    )
)
register(
    Dataset(
        code="data-inclusion/services",
        title=_("Services au format data·inclusion"),
        description=_(
            "Ce que chaque structure propose, un service par besoin : thèmes, publics, frais, façons d’y accéder."
        ),
        formats={"json": json_file(data_inclusion_file.SERVICES_QUERY)},
        count=data_inclusion_file.count_services,
        held_back=data_inclusion_file.services_held_back,
        **_DATA_INCLUSION,
    )
)
