"""What the account itself holds about a person. :meth:`User.close` erases the rest."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from epn_commons.accounts import personal_data
from epn_commons.accounts.models import AccessRequest, ApiKey, Invitation, Membership


def collect(user):
    return {
        "profile": {
            "email": user.email,
            "full_name": user.full_name,
            "roles": user.roles,
            "is_trusted": user.is_trusted,
            "departments": user.department_codes,
            "joined_at": user.date_joined,
            "last_login": user.last_login,
            "previous_login": user.previous_login,
        },
        "email_addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "memberships": list(
            Membership.objects.filter(user=user).values(
                "organisation__name", "organisation__siret", "is_main", "is_manager", "joined_at"
            )
        ),
        "second_factors": list(Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")),
        "sessions": list(
            UserSession.objects.filter(user=user).values("created_at", "last_seen_at", "ip", "user_agent")
        ),
        "api_keys": list(
            ApiKey.objects.filter(owner=user).values(
                "name", "prefix", "scopes", "created_at", "expires_at", "revoked_at", "last_used_at"
            )
        ),
        "invitations": list(Invitation.objects.filter(accepted_by=user).values("email", "created_at", "accepted_at")),
        "access_requests": list(
            AccessRequest.objects.filter(email__in=_addresses(user)).values(
                "email", "full_name", "organisation_name", "siret", "message", "status", "reason", "created_at"
            )
        ),
    }


def erase(user):
    """The invitation and the request that the account came from keep their dates and decisions, not the person."""
    Invitation.objects.filter(accepted_by=user).update(email=f"closed-{user.pk}@invalid", full_name="")
    AccessRequest.objects.filter(email__in=_addresses(user)).delete()


def _addresses(user):
    return {user.email, *EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)}


personal_data.register("account", collect, erase)
