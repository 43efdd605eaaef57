from demarches.models.link_check import LinkCheck
from demarches.models.procedures import Procedure
from demarches.models.services import OnlineService
from demarches.models.upstream import UpstreamChange, UpstreamRecord, UpstreamTree

__all__ = ["LinkCheck", "OnlineService", "Procedure", "UpstreamChange", "UpstreamRecord", "UpstreamTree"]
