from cartoparty.models.source import StructureSource
from cartoparty.models.structure import Structure, StructureQuerySet

__all__ = ["Structure", "StructureQuerySet", "StructureSource"]
