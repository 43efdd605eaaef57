"""The base of every page of the admin: rights by role, nothing deleted by accident.

``User`` has no per-model permission: a moderator (``user.can_moderate``) sees and changes what its admin class
opens to them, an administrator everything. What one may *decide* is the models' business (methods with ``by=``).
"""

from django.contrib import admin
from django.contrib.admin.widgets import AdminURLFieldWidget
from django.db import models
from django.utils.translation import gettext_lazy as _

admin.site.site_header = _("Modération des communs")
admin.site.site_title = _("Modération")
admin.site.index_title = _("Ce que vous modérez")


class RoleRights:
    """Rights by role, for a ModelAdmin or an inline."""

    moderators_may_view = True
    moderators_may_add = False
    moderators_may_change = True
    may_delete = False

    def _may(self, request, moderators_may):
        user = request.user
        return bool(
            getattr(user, "is_administrator", False) or (moderators_may and getattr(user, "can_moderate", False))
        )

    def has_module_permission(self, request):
        return self._may(request, self.moderators_may_view)

    def has_view_permission(self, request, obj=None):
        return self._may(request, self.moderators_may_view)

    def has_add_permission(self, request, obj=None):
        return self._may(request, self.moderators_may_add)

    def has_change_permission(self, request, obj=None):
        return self._may(request, self.moderators_may_view and self.moderators_may_change)

    def has_delete_permission(self, request, obj=None):
        return self.may_delete and self._may(request, self.moderators_may_change)


class PortalModelAdmin(RoleRights, admin.ModelAdmin):
    """What every list has in common. Rows come from ``visible_to(user)`` where the manager has it.

    Prefer ``raw_id_fields`` to ``autocomplete_fields`` and plain multiple choices to ``filter_horizontal``: the
    scripts of the latter are neither labelled nor made for a strict Content-Security-Policy.
    """

    formfield_overrides = {models.URLField: {"widget": AdminURLFieldWidget, "assume_scheme": "https"}}
    list_per_page = 50
    show_full_result_count = False
    save_on_top = True

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        return queryset.visible_to(request.user) if hasattr(queryset, "visible_to") else queryset

    def has_add_permission(self, request):
        return self._may(request, self.moderators_may_add)


class ReadOnlyAdmin(PortalModelAdmin):
    """Facts that change elsewhere: by an import, by a revision, by a decision on the site."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class PortalStackedInline(RoleRights, admin.StackedInline):
    """Stacked: the fields of Django's tabular inlines have no label."""

    extra = 0
