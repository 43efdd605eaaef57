"""Competences in the admin: read, publish and archive; nothing is typed here."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from competences.models import Alignment, CareerPath, Certification, Framework, Occupation, Training
from epn_commons.contributions.enums import Status
from epn_commons.contributions.exceptions import TransitionNotAllowed
from epn_commons.core.admin import PortalModelAdmin


class ReadOnlyAdmin(PortalModelAdmin):
    """Facts that change elsewhere: by an import, by a revision, by a decision on the site."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class PublishableAdmin(ReadOnlyAdmin):
    """Contributions: a status moves by an action, each in its own transaction; what cannot move is named."""

    actions = ["publish_all"]
    list_filter = ["status"]

    @admin.action(description=_("Publier"))
    def publish_all(self, request, queryset):
        done = 0
        for one in queryset:
            try:
                self._publish(request, one)
                done += 1
            except (TransitionNotAllowed, PermissionDenied) as error:
                messages.error(request, f"{one} : {error}")
        if done:
            words = ngettext("%(count)d contribution publiée.", "%(count)d contributions publiées.", done)
            messages.success(request, words % {"count": done})

    def _publish(self, request, one):
        if not one.is_moderated_by(request.user):
            raise PermissionDenied(_("hors de votre territoire."))
        missing = one.missing_for_publication() if one.status != Status.PUBLISHED else []
        if missing:
            labels = ", ".join(str(one.missing_label(code)) for code in missing)
            raise PermissionDenied(_("il manque : %(what)s.") % {"what": labels})
        with transaction.atomic():
            one.publish(by=request.user)


@admin.register(Framework)
class FrameworkAdmin(PublishableAdmin):
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
class CertificationAdmin(PublishableAdmin):
    list_display = ["number", "title", "register", "level", "is_active", "ends_on", "status"]
    list_filter = ["status", "register", "is_active", "level"]
    search_fields = ["number", "title"]
    ordering = ["number"]


@admin.register(Training)
class TrainingAdmin(PublishableAdmin):
    list_display = ["title", "provider_name", "modality", "hours", "commune", "status", "updated_at"]
    list_filter = ["status", "modality", "is_example"]
    list_select_related = ["commune"]
    search_fields = ["title", "provider_name"]
    ordering = ["title", "pk"]


@admin.register(CareerPath)
class CareerPathAdmin(PublishableAdmin):
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
