"""Places for coordinators: found, decided on, imported. Fields are edited on the site, where each edit is kept."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cartoparty.admin_ban_reports import BanReportAdmin
from cartoparty.admin_duplicates import DuplicatePairAdmin, MergeRecordAdmin
from cartoparty.admin_forms import ImportForm
from cartoparty.models import BanReport, DuplicatePair, MergeRecord, Structure
from cartoparty.tasks import import_uploaded
from epn_commons.contributions.admin_sheets import HIDDEN, ContributionAdmin
from epn_commons.jobs.models import JobRun
from epn_commons.territories.models import Department

admin.site.register(BanReport, BanReportAdmin)
admin.site.register(DuplicatePair, DuplicatePairAdmin)
admin.site.register(MergeRecord, MergeRecordAdmin)


class PlaceDepartmentFilter(admin.SimpleListFilter):
    title = _("département")
    parameter_name = "departement"

    def lookups(self, request, model_admin):
        codes = Structure.objects.visible_to(request.user).values("commune__department").distinct()
        return [(row.pk, str(row)) for row in Department.objects.filter(pk__in=codes)]

    def queryset(self, request, queryset):
        return queryset.filter(commune__department=self.value()) if self.value() else queryset


class CompletenessFilter(admin.SimpleListFilter):
    title = _("ce qui manque")
    parameter_name = "manque"
    MISSING = {
        "services": (_("les services"), {"services": []}),
        "horaires": (_("les horaires"), {"opening_hours": "", "opening_hours_note": ""}),
        "position": (_("une position sûre"), {"coordinates_origin__in": ["", "commune_centre"]}),
        "commune": (_("la commune"), {"commune": None}),
        "frais": (_("les frais"), {"fees": []}),
        "siret": (_("le SIRET"), {"pivot": ""}),
    }

    def lookups(self, request, model_admin):
        return [(code, label) for code, (label, _conditions) in self.MISSING.items()]

    def queryset(self, request, queryset):
        return queryset.filter(**self.MISSING[self.value()][1]) if self.value() in self.MISSING else queryset


@admin.register(Structure)
class StructureAdmin(ContributionAdmin):
    list_display = ["name", "commune", "department", "status", "what_is_missing", "updated_on"]
    list_filter = ["status", PlaceDepartmentFilter, CompletenessFilter, "coordinates_doubt", "is_example"]
    list_select_related = ["commune__department"]
    search_fields = ["name", "address", "postcode", "commune__name"]
    ordering = ["name", "pk"]
    hidden_fields = HIDDEN | {"earth", "provenance", "doubted_point"}
    change_list_template = "admin/cartoparty/structure/change_list.html"

    @admin.display(description=_("département"), ordering="commune__department")
    def department(self, structure):
        return structure.commune.department if structure.commune else ""

    @admin.display(description=_("ce qui manque"))
    def what_is_missing(self, structure):
        return ", ".join(str(structure.missing_label(code)) for code in structure.lacks)

    def tell_done(self, count):
        return ngettext("%(count)d lieu traité.", "%(count)d lieux traités.", count) % {"count": count}

    # --- import -----------------------------------------------------------------------------------------------

    def get_urls(self):
        address = path("importer/", self.admin_site.admin_view(self.import_view), name="cartoparty_structure_import")
        return [address, *super().get_urls()]

    def import_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
        if form.is_valid():
            return redirect(self._start_import(form.cleaned_data, request.user))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Importer des lieux"),
            "opts": self.opts,
            "form": form,
            "about": _(
                "Chaque ligne est comptée : publiée, mise à jour, ou gardée « à compléter » avec ce qui manque. "
                "Ce que le réseau a corrigé n’est pas écrasé."
            ),
        }
        return TemplateResponse(request, "admin/import.html", context)

    def _start_import(self, asked, user):
        file = asked["file"]
        with transaction.atomic():
            return JobRun.start(
                "cartoparty.import",
                _("Import de %(name)s") % {"name": file.name},
                by=user,
                task=import_uploaded,
                stored=storages["private"].save(f"imports/{file.name}", file),
                source_name=asked["source_name"],
                by_id=user.pk,
                dry_run=asked["dry_run"],
            )
