from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from epn_commons.core.admin import ReadOnlyAdmin
from epn_commons.territories.models import Commune


@admin.register(Commune)
class CommuneAdmin(ReadOnlyAdmin):
    """Read only: the official code is loaded, not typed."""

    list_display = ["name", "code", "joined_postcodes", "department", "epci", "population"]
    list_filter = ["department__region"]
    list_select_related = ["department", "epci"]
    search_fields = ["code"]
    search_help_text = _("Nom, code postal ou code INSEE")
    fields = ["name", "code", "joined_postcodes", "epci", "department", "population", "latitude", "longitude"]

    @admin.display(description=_("codes postaux"))
    def joined_postcodes(self, commune):
        return ", ".join(commune.postcodes)

    def get_search_results(self, request, queryset, search_term):
        if not search_term:
            return queryset, False
        return queryset.matching(search_term), False
