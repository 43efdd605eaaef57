"""The guide for coordinators: found, decided on, exchanged. Fields are edited on the site, where each edit is kept."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from demarches import issues
from demarches.admin_forms import BundleForm
from demarches.admin_links import LinkCheckAdmin
from demarches.admin_upstream import UpstreamChangeAdmin
from demarches.loading import load
from demarches.models import (
    KnownIssue,
    LinkCheck,
    LocalOverride,
    OnlineService,
    Playlist,
    Procedure,
    Tip,
    UpstreamChange,
)
from epn_commons.contributions.admin_sheets import HIDDEN, ContributionAdmin
from epn_commons.core.admin import ReadOnlyAdmin
from epn_commons.core.importing import Outcome, UnreadableSource

SHOWN_LINES = 20

admin.site.register(LinkCheck, LinkCheckAdmin)
admin.site.register(UpstreamChange, UpstreamChangeAdmin)


class UncheckedFilter(admin.SimpleListFilter):
    title = _("vérification")
    parameter_name = "verifiee"

    def lookups(self, request, model_admin):
        return [("non", _("jamais vérifiée")), ("oui", _("vérifiée"))]

    def queryset(self, request, queryset):
        known = {"non": True, "oui": False}
        return queryset.filter(checked_on__isnull=known[self.value()]) if self.value() in known else queryset


class SheetAdmin(ContributionAdmin):
    ordering = ["pk"]
    hidden_fields = HIDDEN | {"bundle_fingerprint"}


@admin.register(Procedure)
class ProcedureAdmin(SheetAdmin):
    list_display = ["title", "status", "what_is_missing", "checked_on", "updated_at"]
    list_filter = ["status", UncheckedFilter, "service_public_theme", "is_example"]
    search_fields = ["title", "summary"]
    ordering = ["title", "pk"]
    change_list_template = "admin/demarches/procedure/change_list.html"

    def get_urls(self):
        address = path("charger/", self.admin_site.admin_view(self.load_view), name="demarches_procedure_load")
        return [address, *super().get_urls()]

    def load_view(self, request):
        """Take the sheets of another network; the new ones wait for review."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = BundleForm(request.POST, request.FILES) if request.method == "POST" else BundleForm()
        report = None
        if form.is_valid():
            report = self._load(request, form.cleaned_data)
            if report and not report.dry_run and not report.lines:
                return redirect("admin:demarches_procedure_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Charger les fiches d’un autre réseau"),
            "opts": self.opts,
            "form": form,
            "report": report,
            "lines": report.lines[:SHOWN_LINES] if report else [],
        }
        return TemplateResponse(request, "admin/demarches/procedure/load.html", context)

    def _load(self, request, asked):
        with TemporaryDirectory() as folder:
            local = Path(folder) / f"fiches{Path(asked['file'].name).suffix.lower()}"
            local.write_bytes(asked["file"].read())
            try:
                report = load(local, by=request.user, publish=False, dry_run=asked["dry_run"])
            except UnreadableSource as error:
                messages.error(request, str(error))
                return None
        counts = {outcome.value: report.outcomes[outcome] for outcome in Outcome}
        text = _("Créées : %(created)d ; mises à jour : %(updated)d ; inchangées : %(unchanged)d ; "
                 "à compléter : %(to_complete)d ; refusées : %(rejected)d.") % counts  # fmt: skip
        messages.info(request, f"{_('Essai, rien n’est écrit.')} {text}" if report.dry_run else text)
        return report


@admin.register(Tip)
class TipAdmin(SheetAdmin):
    list_display = ["__str__", "nature", "procedure", "status", "confirmations", "confirmed_on"]
    list_filter = ["status", "nature"]
    list_select_related = ["procedure"]
    search_fields = ["text", "procedure__title"]


@admin.register(LocalOverride)
class LocalOverrideAdmin(SheetAdmin):
    list_display = ["__str__", "status", "checked_on"]
    list_filter = ["status"]
    list_select_related = ["service", "department", "commune"]
    search_fields = ["service__name", "note"]


@admin.register(KnownIssue)
class KnownIssueAdmin(ReadOnlyAdmin):
    """Told without review: a coordinator takes away what should not have been."""

    list_display = ["service", "nature", "symptom", "state", "confirmations", "last_seen_at"]
    list_filter = ["state", "nature", "origin"]
    list_select_related = ["service"]
    search_fields = ["service__name", "symptom"]
    ordering = ["-updated_at", "-pk"]
    actions = ["resolve_all"]

    @admin.action(description=_("Retirer de l’affichage"))
    def resolve_all(self, request, queryset):
        done = sum(issues.resolve(issue, by=request.user) for issue in queryset)
        text = ngettext("%(count)d problème retiré.", "%(count)d problèmes retirés.", done)
        messages.success(request, text % {"count": done})


@admin.register(Playlist)
class PlaylistAdmin(ReadOnlyAdmin):
    list_display = ["title", "organisation", "is_public", "updated_at"]
    list_select_related = ["organisation"]
    search_fields = ["title", "organisation__name"]
    ordering = ["title", "pk"]


@admin.register(OnlineService)
class OnlineServiceAdmin(SheetAdmin):
    list_display = ["name", "service_kind", "owner", "status", "what_is_missing", "checked_on"]
    list_filter = ["status", "service_kind", "franceconnect", UncheckedFilter]
    search_fields = ["name", "owner", "url", "cerfa_number"]
    ordering = ["name", "pk"]
