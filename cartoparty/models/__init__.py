from cartoparty.models.data_inclusion_record import DataInclusionRecord
from cartoparty.models.national_record import NationalRecord
from cartoparty.models.source import StructureSource
from cartoparty.models.structure import Structure, StructureQuerySet

__all__ = ["DataInclusionRecord", "NationalRecord", "Structure", "StructureQuerySet", "StructureSource"]
