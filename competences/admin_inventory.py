"""Competences in the admin: read, publish and archive; nothing is typed here."""

from django.contrib import admin

from competences.models import Alignment, CareerPath, Certification, Framework, Occupation, Training
from epn_commons.contributions.admin_sheets import ContributionAdmin
from epn_commons.core.admin import PortalModelAdmin, ReadOnlyAdmin


@admin.register(Framework)
class FrameworkAdmin(ContributionAdmin):
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
class CertificationAdmin(ContributionAdmin):
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
