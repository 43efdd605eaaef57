"""The links of the guide as a list to sort and filter; what one does about them is on the page of the site."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from demarches.enums import LinkState
from epn_commons.core.admin import ReadOnlyAdmin
from epn_commons.core.dates import ago


class DeadFilter(admin.SimpleListFilter):
    title = _("mort")
    parameter_name = "mort"

    def lookups(self, request, model_admin):
        return [("oui", _("oui")), ("non", _("non"))]

    def queryset(self, request, queryset):
        known = {"oui": False, "non": True}
        return queryset.filter(dead_since__isnull=known[self.value()]) if self.value() in known else queryset


class LinkCheckAdmin(ReadOnlyAdmin):
    """A visit writes it."""

    list_display = ["address", "uses", "state", "failures", "dead_since", "since"]
    list_filter = ["state", DeadFilter]
    search_fields = ["address"]
    ordering = ["-uses", "address"]
    readonly_fields = ["link"]

    def get_fields(self, request, obj=None):
        return [
            "link",
            *(field.name for field in self.model._meta.concrete_fields if field.name not in ("id", "address")),
        ]

    @admin.display(description=_("adresse"))
    def link(self, check):
        if check.state == LinkState.FORBIDDEN:
            return check.address
        return format_html('<a href="{}" rel="external noopener">{}</a>', check.address, check.address)

    @admin.display(description=_("visitée"), ordering="checked_at")
    def since(self, check):
        return ago(check.checked_at)
