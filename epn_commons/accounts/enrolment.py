"""How people come in: letters around invitations and requests."""

from allauth.core import ratelimit
from django.db import IntegrityError, transaction
from django.urls import reverse

from epn_commons.accounts import mail
from epn_commons.accounts.models import User


def invite(form):
    """Make the invitation of a valid form and send it. Returns ``(invitation, sent)``."""
    invitation, token = form.invite()
    return invitation, send_invitation(invitation, token)


def send_invitation(invitation, token):
    path = reverse("accounts_accept_invitation", args=[token])
    return mail.send("invitation", invitation.email, invitation=invitation, path=path)


def receive_request(request, access_request):
    """Store a request for access. Whether the address is known shows only in its owner's letter box."""
    if not ratelimit.consume(request, action="request_access_letter", key=access_request.email):
        return
    if User.objects.filter(email=access_request.email).exists():
        mail.send("access_known", access_request.email, path=reverse("account_login"))
        return
    try:
        with transaction.atomic():
            access_request.save(force_insert=True)
    except IntegrityError as error:
        if "accounts_accessrequest_one_pending" not in str(error):
            raise
    mail.send("access_received", access_request.email, access_request=access_request)


def accept_request(access_request, *, by, **grants):
    """Accept and invite. Returns ``(invitation, sent)``; raises what :meth:`AccessRequest.accept` raises."""
    invitation, token = access_request.accept(by=by, **grants)
    return invitation, send_invitation(invitation, token)


def refuse_request(access_request, *, by, reason):
    access_request.refuse(by=by, reason=reason)
    return mail.send("access_refused", access_request.email, access_request=access_request)
