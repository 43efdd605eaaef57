from epn_commons.accounts.models.access_request import AccessRequest
from epn_commons.accounts.models.api_key import ApiKey
from epn_commons.accounts.models.invitation import Invitation
from epn_commons.accounts.models.organisation import Membership, Organisation
from epn_commons.accounts.models.user import User

__all__ = ["AccessRequest", "ApiKey", "Invitation", "Membership", "Organisation", "User"]
