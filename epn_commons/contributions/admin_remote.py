"""« Sources »: the portals of other networks, and what was copied from each."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from epn_commons.contributions.enums import Licence
from epn_commons.contributions.kinds import all_kinds
from epn_commons.contributions.models import RemotePortal
from epn_commons.contributions.tasks import synchronise_portal
from epn_commons.core.admin import PortalModelAdmin, ReadOnlyAdmin


class RemotePortalForm(forms.ModelForm):
    kinds = forms.MultipleChoiceField(label=_("Natures suivies"), widget=forms.CheckboxSelectMultiple)
    licences = forms.MultipleChoiceField(
        label=_("Licences acceptées"),
        widget=forms.CheckboxSelectMultiple,
        choices=Licence.choices,
        initial=list(Licence.values),
    )
    address = forms.URLField(
        label=_("Adresse du portail"), assume_scheme="https", help_text=_("Par exemple https://communs.reseau.example")
    )

    class Meta:
        model = RemotePortal
        fields = ["name", "address", "kinds", "departments", "licences", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [
            (code, str(model._meta.verbose_name_plural).capitalize()) for code, model in all_kinds().items()
        ]

    def clean_address(self):
        address = self.cleaned_data["address"].rstrip("/")
        if address == settings.BASE_URL.rstrip("/"):
            raise ValidationError(_("C’est l’adresse de ce portail-ci."))
        return address


class RemotePortalAdmin(PortalModelAdmin):
    """Administrators choose whom the network follows; coordinators read what came of it."""

    moderators_may_change = False
    form = RemotePortalForm
    list_display = ["name", "address", "is_active", "checked_at", "last_change_at", "problem"]
    readonly_fields = ["checked_at", "last_change_at", "problem"]
    actions = ["synchronise_now"]

    @admin.action(description=_("Synchroniser maintenant"))
    def synchronise_now(self, request, queryset):
        for portal in queryset.filter(is_active=True):
            synchronise_portal.defer(portal=portal.pk)
        self.message_user(request, _("La synchronisation commence ; revenez dans un moment."), messages.SUCCESS)


class RemoteItemAdmin(ReadOnlyAdmin):
    """Read only: what is decided about a copy is decided in the queue, like about anything else."""

    list_display = ["what", "portal", "kind", "version", "state", "message", "updated_at"]
    list_filter = ["portal", "state", "kind"]
    list_select_related = ["portal"]

    @admin.display(description=_("fiche"))
    def what(self, item):
        return format_html('<a href="{}">{}</a>', item.page_url, item.page_url)
