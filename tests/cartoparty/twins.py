"""Two records of one place, for tests that merge them."""

import datetime

from cartoparty.models import Structure, StructureSource
from epn_commons.contributions import snapshots
from tests.cartoparty.factories import StructureFactory
from tests.cartoparty.test_importing import ROW, file  # noqa: F401
from tests.territories.factories import CommuneFactory


def place(**values):
    values.setdefault("commune", CommuneFactory(orleans=True))
    values.setdefault("published", "submitted" not in values)
    values.setdefault("name", "EPN Les Peupliers")
    return StructureFactory(**values)


def old_and_new(**values):
    """The record that is kept is the older one."""
    keep = place(updated_on=datetime.date(2021, 3, 1), provenance=stamped("Fichier A", "2021-03-01"))
    drop = place(
        name="Espace public numérique Les Peupliers",
        **{"updated_on": datetime.date(2024, 5, 2), "provenance": stamped("Fichier B", "2024-05-02"), **values},
    )
    return keep, drop


def stamped(source, on):
    return {"*": {"source": source, "licence": "etalab-2.0", "on": on}}


def source_of(structure, number=1):
    return StructureSource.objects.create(
        structure=structure, source=f"fichier-{structure.pk}", external_id=str(number), name="Fichier", values={},
        fingerprint="x", last_seen_at=structure.updated_at,
    )  # fmt: skip


def everything(structure):
    """All that a person may read of a record, but the marks of time that a merge and its undoing leave."""
    structure = Structure.objects.get(pk=structure.pk)
    columns = {field.attname: getattr(structure, field.attname) for field in structure._meta.concrete_fields}
    marks = ("version", "updated_at", "submitted_at", "reviewed_by_id", "reviewed_at")
    return {**snapshots.take(structure), **{name: value for name, value in columns.items() if name not in marks}}
