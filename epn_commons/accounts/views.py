from allauth.account.decorators import reauthentication_required
from allauth.account.utils import perform_login
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from epn_commons.accounts import enrolment, personal_data, security_log
from epn_commons.accounts.access import holds_keys, limited, moderates, visible_if
from epn_commons.accounts.forms import (
    AcceptInvitationForm,
    AccessRequestForm,
    ApiKeyForm,
    CloseAccountForm,
    InvitationForm,
    ProfileForm,
)
from epn_commons.accounts.middleware import SECOND_FACTORS
from epn_commons.accounts.models import ApiKey, Invitation


def home(request):
    context = {
        "has_second_factor": is_mfa_enabled(request.user, SECOND_FACTORS),
        "holds_keys": holds_keys(request.user),
    }
    return render(request, "accounts/home.html", context)


def profile(request):
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Votre profil est à jour."))
        return redirect("accounts_home")
    return render(request, "accounts/profile.html", {"form": form})


@login_not_required
@limited("request_access")
def request_access(request):
    form = AccessRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not form.is_from_robot:
            enrolment.receive_request(request, form.instance)
        return redirect("accounts_access_requested")
    return render(request, "accounts/request_access.html", {"form": form})


@login_not_required
def access_requested(request):
    return render(request, "accounts/access_requested.html")


@visible_if(moderates)
def invitations(request):
    form = InvitationForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            _tell_of_invitation(request, *enrolment.invite(form))
            return redirect("accounts_invitations")
        except ValidationError as error:
            form.add_error(None, error.messages)
    pending = Invitation.objects.visible_to(request.user).open().select_related("invited_by", "organisation")
    return render(request, "accounts/invitations.html", {"form": form, "pending": pending[:200]})


@require_POST
@visible_if(moderates)
def revoke_invitation(request, pk):
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    try:
        invitation.revoke(by=request.user)
        messages.success(request, _("L’invitation de %(email)s est annulée.") % {"email": invitation.email})
    except ValidationError as error:
        messages.error(request, error.message)
    return redirect("accounts_invitations")


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@limited("accept_invitation")
def accept_invitation(request, token):
    invitation = Invitation.objects.by_token(token)
    if invitation is None:
        return render(request, "accounts/invitation_over.html", status=410)
    if request.user.is_authenticated:
        return render(request, "accounts/invitation_logged_in.html", {"invitation": invitation})
    form = AcceptInvitationForm(request.POST or None, invitation=invitation)
    if request.method == "POST" and form.is_valid():
        try:
            user = invitation.accept(full_name=form.cleaned_data["full_name"], password=form.cleaned_data["password"])
            messages.success(request, _("Bienvenue ! Votre compte est ouvert."))
            return perform_login(request, user)
        except ValidationError as error:
            form.add_error(None, error.messages)
    return render(request, "accounts/accept_invitation.html", {"form": form, "invitation": invitation})


def my_data(request):
    return render(request, "accounts/my_data.html")


@require_POST
@limited("export")
@reauthentication_required
def export_my_data(request):
    security_log.record("data_exported", user=request.user)
    response = JsonResponse(
        {"exported_at": timezone.now(), **personal_data.collect(request.user)},
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    response["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    return response


@limited("close")
@reauthentication_required
def close_account(request):
    form = CloseAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            request.user.close(by=request.user)
            logout(request)
            messages.success(request, _("Votre compte est clôturé. Merci de ce que vous avez apporté."))
            return redirect("/")
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "accounts/close_account.html", {"form": form})


@visible_if(holds_keys)
def api_keys(request):
    keys = ApiKey.objects.filter(owner=request.user).select_related("owner")
    return render(request, "accounts/api_keys.html", {"keys": keys})


@visible_if(holds_keys)
@never_cache
@limited("issue_key")
@reauthentication_required
def new_api_key(request):
    form = ApiKeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key, plain = form.issue(by=request.user)
        return render(request, "accounts/api_key_issued.html", {"key": key, "plain": plain})
    return render(request, "accounts/api_key_new.html", {"form": form})


@require_POST
@visible_if(holds_keys)
def revoke_api_key(request, pk):
    key = get_object_or_404(ApiKey.objects.visible_to(request.user), pk=pk)
    key.revoke(by=request.user)
    messages.success(request, _("La clé « %(name)s » ne marche plus.") % {"name": key.name})
    return redirect("accounts_api_keys")


@require_POST
@visible_if(holds_keys)
@never_cache
@limited("issue_key")
@reauthentication_required
def rotate_api_key(request, pk):
    key = get_object_or_404(ApiKey.objects.visible_to(request.user).usable(), pk=pk)
    renewed, plain = key.rotate(by=request.user)
    return render(request, "accounts/api_key_issued.html", {"key": renewed, "plain": plain, "former": key})


def _tell_of_invitation(request, invitation, sent):
    if sent:
        messages.success(request, _("L’invitation est partie à %(email)s.") % {"email": invitation.email})
    else:
        text = _("Le courriel pour %(email)s n’est pas parti : invitez de nouveau cette personne dans un moment.")
        messages.error(request, text % {"email": invitation.email})
