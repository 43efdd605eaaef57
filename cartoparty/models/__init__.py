from cartoparty.models.national_record import NationalRecord
from cartoparty.models.source import StructureSource
from cartoparty.models.structure import Structure, StructureQuerySet

__all__ = ["NationalRecord", "Structure", "StructureQuerySet", "StructureSource"]
