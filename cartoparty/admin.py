"""Places for coordinators: found, decided on, imported. Fields are edited on the site, where each edit is kept."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cartoparty.admin_duplicates import DuplicatePairAdmin, MergeRecordAdmin
from cartoparty.admin_forms import ImportForm
from cartoparty.models import DuplicatePair, MergeRecord, Structure
from cartoparty.tasks import import_uploaded
from epn_commons.contributions.enums import Status
from epn_commons.contributions.exceptions import TransitionNotAllowed
from epn_commons.contributions.forms import ReasonForm
from epn_commons.contributions.models import Transition
from epn_commons.core.admin import PortalModelAdmin
from epn_commons.core.dates import on_day_at
from epn_commons.jobs.models import JobRun
from epn_commons.territories.models import Department

HIDDEN = {
    "id", "public_id", "slug", "earth", "provenance", "doubted_point", "submitted_at", "reviewed_by", "reviewed_at",
}  # fmt: skip

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
class StructureAdmin(PortalModelAdmin):
    """Nothing is typed here: a status moves by an action, a field by a revision on the site."""

    list_display = ["name", "commune", "department", "status", "what_is_missing", "updated_on"]
    list_filter = ["status", PlaceDepartmentFilter, CompletenessFilter, "coordinates_doubt", "is_example"]
    list_select_related = ["commune__department"]
    search_fields = ["name", "address", "postcode", "commune__name"]
    ordering = ["name", "pk"]
    actions = ["publish_all", "archive_all"]
    change_form_template = "admin/cartoparty/structure/change_form.html"
    change_list_template = "admin/cartoparty/structure/change_list.html"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_fields(self, request, obj=None):
        names = [field.name for field in self.model._meta.concrete_fields if field.name not in HIDDEN]
        return ["what_is_missing", *names, "moves"]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    @admin.display(description=_("département"), ordering="commune__department")
    def department(self, structure):
        return structure.commune.department if structure.commune else ""

    @admin.display(description=_("ce qui manque"))
    def what_is_missing(self, structure):
        return ", ".join(str(structure.missing_label(code)) for code in structure.lacks)

    @admin.display(description=_("parcours"))
    def moves(self, structure):
        moves = Transition.objects.about(structure).select_related("actor").order_by("-at", "-pk")
        lines = (
            (on_day_at(move.at), Status(move.to_status).label, move.actor or _("import"), move.comment)
            for move in moves
        )
        return format_html_join("", "<p>{} : {}, {} {}</p>", lines)

    # --- decisions --------------------------------------------------------------------------------------------

    @admin.action(description=_("Publier"))
    def publish_all(self, request, queryset):
        self._decide(request, queryset, lambda structure: structure.publish(by=request.user))

    @admin.action(description=_("Archiver avec un motif"))
    def archive_all(self, request, queryset):
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            self._decide(request, queryset, lambda structure: structure.archive(by=request.user, reason=reason))
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Archiver avec un motif"),
            "opts": self.opts,
            "form": form,
            "items": queryset,
        }
        return TemplateResponse(request, "admin/cartoparty/structure/archive.html", context)

    def _decide(self, request, queryset, decide):
        """Each in its own transaction: what cannot be decided is named and stops nothing."""
        done, refused = 0, []
        for structure in queryset.select_related("commune"):
            try:
                self._check(request, structure, decide)
                done += 1
            except (TransitionNotAllowed, PermissionDenied) as error:
                refused.append(f"{structure.name} : {error}")
        if done:
            text = ngettext("%(count)d lieu traité.", "%(count)d lieux traités.", done)
            messages.success(request, text % {"count": done})
        for text in refused[:10]:
            messages.error(request, text)

    def _check(self, request, structure, decide):
        if not structure.is_moderated_by(request.user):
            raise PermissionDenied(_("ce lieu est hors de votre territoire."))
        missing = structure.missing_for_publication() if structure.status != Status.PUBLISHED else []
        if missing:
            labels = ", ".join(str(structure.missing_label(code)) for code in missing)
            raise PermissionDenied(_("il manque : %(what)s.") % {"what": labels})
        with transaction.atomic():
            decide(structure)

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
        }
        return TemplateResponse(request, "admin/cartoparty/structure/import.html", context)

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
