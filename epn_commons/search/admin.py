from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from epn_commons.core.admin import PortalModelAdmin
from epn_commons.search.models import Synonym


@admin.register(Synonym)
class SynonymAdmin(PortalModelAdmin):
    """Synonyms count in the very next search: nothing is to be indexed again."""

    moderators_may_add = True
    may_delete = True
    list_display = ("term", "also")
    search_fields = ("term", "expansions")
    fields = ("term", "expansions")

    @admin.display(description=_("chercher aussi"))
    def also(self, synonym):
        return ", ".join(synonym.expansions)
