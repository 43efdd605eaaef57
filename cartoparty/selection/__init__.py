"""Which places a page shows: read from its address, asked of the database, said in words."""

from cartoparty.selection.facets import FACETS, Facet
from cartoparty.selection.selection import Selection

__all__ = ["FACETS", "Facet", "Selection"]
