from django import forms
from django.utils.translation import gettext_lazy as _

from epn_commons.accounts.enums import Role, Scope
from epn_commons.accounts.models import ApiKey, Organisation, User
from epn_commons.territories.models import Department


def _choices(roles):
    return [(role.value, role.label) for role in map(Role, roles)]


class AdminUserForm(forms.ModelForm):
    """``by``, the person who edits, is set on the class by the admin."""

    by = None
    roles = forms.MultipleChoiceField(label=_("Rôles"), required=False, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = User
        fields = ["full_name", "roles", "departments", "is_trusted"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "roles" in self.fields:
            self.fields["roles"].choices = _choices(self.by.grantable_roles)

    def clean_roles(self):
        roles = self.cleaned_data["roles"]
        administrators = User.objects.active_administrators().values_list("pk", flat=True)[:2]
        if Role.ADMINISTRATOR not in roles and list(administrators) == [self.instance.pk]:
            raise forms.ValidationError(
                _("C’est le dernier compte d’administration : nommez d’abord une autre personne."),
                code="last_administrator",
            )
        return roles


class AdminApiKeyForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(label=_("Droits"), choices=Scope, widget=forms.CheckboxSelectMultiple)
    expires_at = forms.DateTimeField(
        label=_("Expire le"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    class Meta:
        model = ApiKey
        fields = ["name", "scopes", "owner", "organisation", "requests_per_hour", "expires_at"]


class AcceptForm(forms.Form):
    roles = forms.MultipleChoiceField(label=_("Rôles"), widget=forms.CheckboxSelectMultiple)
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.all(), required=False)
    departments = forms.ModelMultipleChoiceField(
        label=_("Départements suivis"), queryset=Department.objects.all(), required=False
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = _choices(by.grantable_roles)
        self.initial.setdefault("roles", [Role.MEDIATOR.value])


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label=_("Motif, envoyé à la personne"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
