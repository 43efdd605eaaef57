"""django-allauth's forms with our words: a label above each field, no placeholder standing in for one."""

from allauth.account import forms as account
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

from epn_commons.accounts import sessions

PASSWORD_HELP = _("Au moins 12 caractères : une phrase fait un bon mot de passe.")
NEW_PASSWORD = {"password1": _("Nouveau mot de passe"), "password2": _("Le même, encore une fois")}
CODE = {"code": _("Code à six chiffres")}
CODE_OR_RECOVERY = {"code": _("Code de l’application, ou code de secours")}


class OurWords:
    labels = {}
    helps = {"password1": PASSWORD_HELP}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")


class LoginForm(OurWords, account.LoginForm):
    labels = {"login": _("Adresse électronique"), "password": _("Mot de passe")}
    helps = {"shared_computer": _("La session se ferme avec le navigateur, ou après 30 minutes sans activité.")}
    shared_computer = forms.BooleanField(label=_("Poste partagé"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.order_fields(["login", "password", "shared_computer"])

    def login(self, request, redirect_url=None):
        response = super().login(request, redirect_url)
        if self.cleaned_data["shared_computer"]:
            sessions.mark_shared(request.session)
        return response


class ReauthenticateForm(OurWords, account.ReauthenticateForm):
    labels = {"password": _("Mot de passe")}


class ChangePasswordForm(OurWords, account.ChangePasswordForm):
    labels = {"oldpassword": _("Mot de passe actuel"), **NEW_PASSWORD}


class SetPasswordForm(OurWords, account.SetPasswordForm):
    labels = NEW_PASSWORD


class ResetPasswordForm(OurWords, account.ResetPasswordForm):
    labels = {"email": _("Adresse électronique de votre compte")}


class ResetPasswordKeyForm(OurWords, account.ResetPasswordKeyForm):
    labels = NEW_PASSWORD


class AddEmailForm(OurWords, account.AddEmailForm):
    labels = {"email": _("Nouvelle adresse électronique")}


class AuthenticateForm(OurWords, second_factor.AuthenticateForm):
    labels = CODE_OR_RECOVERY


class ReauthenticateByCodeForm(OurWords, second_factor.ReauthenticateForm):
    labels = CODE_OR_RECOVERY


class ActivateTOTPForm(OurWords, totp.ActivateTOTPForm):
    labels = CODE


class AddPasskeyForm(OurWords, webauthn.AddWebAuthnForm):
    labels = {"name": _("Nom de cette clé"), "passwordless": _("Ouvrir mon compte sans mot de passe")}
    helps = {
        "name": _("Pour la reconnaître : « mon téléphone », « clé USB du bureau »…"),
        "passwordless": _("L’appareil vérifie alors votre empreinte, votre visage ou son code."),
    }


class RenamePasskeyForm(OurWords, webauthn.EditWebAuthnForm):
    labels = {"name": _("Nom de cette clé")}
