from django.utils.translation import gettext_lazy as _

from cartoparty import national_file
from epn_commons.contributions.enums import Licence
from epn_commons.publishing.registry import Dataset, register
from epn_commons.publishing.writers import csv_file, geojson_file, json_file

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
    )
)
