from demarches.models.procedures import Procedure
from demarches.models.services import OnlineService

__all__ = ["OnlineService", "Procedure"]
