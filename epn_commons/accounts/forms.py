from datetime import timedelta

from django import forms
from django.contrib.auth import password_validation
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epn_commons.accounts.enums import Role, Scope
from epn_commons.accounts.models import AccessRequest, ApiKey, Invitation, Membership, Organisation, User
from epn_commons.territories.models import Department


class ProfileForm(forms.ModelForm):
    """What one says of oneself: a name, an employer, and, for whoever moderates, the departments they follow."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation principale"),
        queryset=Organisation.objects.none(),
        required=False,
        help_text=_("Elle n’est pas dans la liste ? La coordination l’ajoute sur simple demande."),
    )

    class Meta:
        model = User
        fields = ["full_name"]
        labels = {"full_name": _("Nom affiché")}
        help_texts = {"full_name": _("Il signe vos contributions.")}
        widgets = {"full_name": forms.TextInput(attrs={"autocomplete": "name"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(memberships__user=self.instance)
        self.initial["organisation"] = self.instance.main_organisation

    @transaction.atomic
    def save(self, commit=True):
        user = super().save(commit)
        chosen = self.cleaned_data["organisation"]
        memberships = Membership.objects.filter(user=user)
        memberships.filter(is_main=True).exclude(organisation=chosen).update(is_main=False)
        memberships.filter(organisation=chosen).update(is_main=True)
        return user


class InvitationForm(forms.ModelForm):
    roles = forms.MultipleChoiceField(label=_("Rôles"), widget=forms.CheckboxSelectMultiple)
    departments = forms.ModelMultipleChoiceField(
        label=_("Départements suivis"),
        queryset=Department.objects.all(),
        required=False,
        help_text=_("Pour qui modère : son territoire. Vide : tous les départements."),
    )

    class Meta:
        model = Invitation
        fields = ["email", "full_name", "roles", "organisation", "departments"]

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["roles"].choices = [(role.value, role.label) for role in map(Role, by.grantable_roles)]
        self.initial.setdefault("roles", [Role.MEDIATOR.value])

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(_("Cette personne a déjà un compte."), code="known")
        return email

    def validate_constraints(self):
        """A pending invitation of the same person is not a fault here: the new one replaces it."""

    def invite(self):
        """Returns ``(invitation, token)``."""
        return Invitation.objects.invite(by=self.by, **self.cleaned_data)


class AcceptInvitationForm(forms.Form):
    full_name = forms.CharField(
        label=_("Nom affiché"),
        max_length=120,
        help_text=_("Il signe vos contributions."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Mot de passe"),
        strip=False,
        max_length=4096,
        help_text=_("Au moins 12 caractères : une phrase fait un bon mot de passe."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, invitation, **kwargs):
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        self.initial.setdefault("full_name", invitation.full_name)

    def clean(self):
        cleaned = super().clean()
        if password := cleaned.get("password"):
            someone = User(email=self.invitation.email, full_name=cleaned.get("full_name", ""))
            try:
                password_validation.validate_password(password, someone)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class AccessRequestForm(forms.ModelForm):
    website = forms.CharField(required=False, widget=forms.HiddenInput)
    """A trap: a person never sees this field, a robot fills it in."""

    class Meta:
        model = AccessRequest
        fields = ["full_name", "email", "organisation_name", "siret", "message"]
        labels = {
            "full_name": _("Votre nom"),
            "email": _("Votre adresse électronique"),
            "organisation_name": _("Votre organisation"),
            "message": _("Votre activité de médiation"),
        }
        help_texts = {
            "siret": _("Facultatif : 14 chiffres. Il évite les doublons d’organisations."),
            "message": _("En quelques mots. N’écrivez rien sur les personnes que vous aidez."),
        }
        widgets = {
            "full_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "organisation_name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "siret": forms.TextInput(attrs={"inputmode": "numeric"}),
            "message": forms.Textarea(attrs={"rows": 4}),
        }

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def validate_constraints(self):
        """A request that waits already is answered as any other: nobody learns who asked."""

    @property
    def is_from_robot(self):
        return bool(self.cleaned_data.get("website"))


class ApiKeyForm(forms.ModelForm):
    LIVES = [("90", _("trois mois")), ("365", _("un an")), ("730", _("deux ans"))]

    scopes = forms.MultipleChoiceField(
        label=_("Droits"), choices=Scope, widget=forms.CheckboxSelectMultiple, initial=[Scope.READ]
    )
    life = forms.ChoiceField(label=_("Durée"), choices=LIVES, initial="365")

    class Meta:
        model = ApiKey
        fields = ["name", "scopes"]
        labels = {"name": _("À quoi sert cette clé")}
        help_texts = {"name": _("Par exemple : « carte du site de la métropole ».")}

    def issue(self, *, by):
        """Returns ``(key, plain)``."""
        return ApiKey.objects.issue(
            name=self.cleaned_data["name"],
            scopes=self.cleaned_data["scopes"],
            owner=by,
            organisation=by.main_organisation,
            expires_at=timezone.now() + timedelta(days=int(self.cleaned_data["life"])),
            by=by,
        )


class CloseAccountForm(forms.Form):
    understood = forms.BooleanField(label=_("Je comprends que mon compte ne pourra pas être rouvert."))
