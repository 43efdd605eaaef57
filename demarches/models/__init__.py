from demarches.models.procedures import Procedure
from demarches.models.services import OnlineService
from demarches.models.upstream import UpstreamChange, UpstreamRecord, UpstreamTree

__all__ = ["OnlineService", "Procedure", "UpstreamChange", "UpstreamRecord", "UpstreamTree"]
