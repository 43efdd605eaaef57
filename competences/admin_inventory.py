"""Competences in the admin: read, publish and archive; nothing is typed here."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from competences.admin_importing import ImportingAdmin
from competences.import_forms import CertificationImportForm, FrameworkImportForm
from competences.models import Alignment, CareerPath, Certification, Framework, Occupation, Training
from competences.tasks import import_certifications_file, import_framework_file
from epn_commons.contributions.admin_sheets import ContributionAdmin
from epn_commons.core.admin import PortalModelAdmin, ReadOnlyAdmin


@admin.register(Framework)
class FrameworkAdmin(ImportingAdmin, ContributionAdmin):
    import_form = FrameworkImportForm
    import_task = import_framework_file
    import_about = _(
        "Le fichier JSON-LD de DigComp 3.0, un paquet CASE ou un CSV. Une version publiée ne change jamais : un "
        "fichier différent fait la version suivante."
    )
    list_display = ["title", "edition", "family", "wording", "status", "updated_at"]
    list_filter = ["status", "wording", "family"]
    search_fields = ["title", "family"]
    ordering = ["title", "pk"]


@admin.register(Alignment)
class AlignmentAdmin(ReadOnlyAdmin):
    list_display = ["source", "relation", "target", "state", "author", "reviewed_by"]
    list_filter = ["state", "relation"]
    list_select_related = ["source_item", "source_block", "source_certification", "target", "author", "reviewed_by"]
    ordering = ["pk"]


@admin.register(Certification)
class CertificationAdmin(ImportingAdmin, ContributionAdmin):
    import_form = CertificationImportForm
    import_task = import_certifications_file
    import_about = _(
        "L’archive « export-fiches-csv » que France compétences publie chaque jour. Importée deux fois, elle ne "
        "change rien ; les correspondances du réseau restent."
    )
    list_display = ["number", "title", "register", "level", "is_active", "ends_on", "status"]
    list_filter = ["status", "register", "is_active", "level"]
    search_fields = ["number", "title"]
    ordering = ["number"]


@admin.register(Training)
class TrainingAdmin(ContributionAdmin):
    list_display = ["title", "provider_name", "modality", "hours", "commune", "status", "updated_at"]
    list_filter = ["status", "modality", "is_example"]
    list_select_related = ["commune"]
    search_fields = ["title", "provider_name"]
    ordering = ["title", "pk"]


@admin.register(CareerPath)
class CareerPathAdmin(ContributionAdmin):
    list_display = ["title", "occupation", "status", "updated_at"]
    list_select_related = ["occupation"]
    search_fields = ["title"]
    ordering = ["title", "pk"]


@admin.register(Occupation)
class OccupationAdmin(PortalModelAdmin):
    """The only table typed here: a job, and its entries in ROME and ESCO."""

    list_display = ["title", "rome_code", "esco_uri"]
    search_fields = ["title", "rome_code"]
    moderators_may_add = True
