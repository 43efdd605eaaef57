from demarches.models.issues import IssueConfirmation, KnownIssue
from demarches.models.link_check import LinkCheck
from demarches.models.outcomes import OutcomeCount
from demarches.models.overrides import LocalOverride
from demarches.models.playlists import Playlist, PlaylistItem
from demarches.models.procedures import Procedure
from demarches.models.services import OnlineService
from demarches.models.tips import Tip, TipConfirmation
from demarches.models.upstream import UpstreamChange, UpstreamRecord, UpstreamTree

__all__ = [
    "IssueConfirmation",
    "KnownIssue",
    "LinkCheck",
    "LocalOverride",
    "OnlineService",
    "OutcomeCount",
    "Playlist",
    "PlaylistItem",
    "Procedure",
    "Tip",
    "TipConfirmation",
    "UpstreamChange",
    "UpstreamRecord",
    "UpstreamTree",
]
