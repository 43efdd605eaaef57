from epn_commons.accounts.models.organisation import Membership, Organisation
from epn_commons.accounts.models.user import User

__all__ = ["Membership", "Organisation", "User"]
