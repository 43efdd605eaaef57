"""Describing what is recognised; revoking an attestation."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from competences import issuing
from competences.attestation_enums import RevocationReason
from competences.models import Achievement, Attestation
from epn_commons.core.admin import PortalModelAdmin, ReadOnlyAdmin


@admin.register(Achievement)
class AchievementAdmin(PortalModelAdmin):
    moderators_may_add = True
    list_display = ["name", "level_label", "exam_level", "validity_months", "is_open"]
    list_filter = ["is_open", "exam_level"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name", "level_label"]}
    raw_id_fields = ["items"]


@admin.register(Attestation)
class AttestationAdmin(ReadOnlyAdmin):
    """Nothing is written by hand: attestations come from an exam, and end by a coded reason."""

    list_display = ["public_id", "achievement", "issued_at", "valid_until", "revoked_at", "is_trial", "is_example"]
    list_filter = ["achievement", "revocation_reason", "is_trial", "is_example"]
    list_select_related = ["achievement"]
    search_fields = ["public_id"]
    date_hierarchy = "issued_at"
    fields = [
        "public_id", "achievement", "issued_at", "valid_until", "issued_by", "revoked_at", "revocation_reason",
        "revoked_by",
    ]  # fmt: skip
    actions = ["revoke_by_mistake", "revoke_for_fraud", "revoke_for_holder"]

    @admin.action(description=_("Révoquer : délivrée par erreur"), permissions=["view"])
    def revoke_by_mistake(self, request, queryset):
        self._revoke(request, queryset, RevocationReason.MISTAKE)

    @admin.action(description=_("Révoquer : conditions de passage non respectées"), permissions=["view"])
    def revoke_for_fraud(self, request, queryset):
        self._revoke(request, queryset, RevocationReason.FRAUD)

    @admin.action(description=_("Révoquer : à la demande de la personne"), permissions=["view"])
    def revoke_for_holder(self, request, queryset):
        self._revoke(request, queryset, RevocationReason.HOLDER)

    def _revoke(self, request, queryset, reason):
        done = 0
        for attestation in queryset:
            try:
                issuing.revoke(attestation, reason, by=request.user)
                done += 1
            except issuing.AlreadyRevoked:
                continue
        text = ngettext("%(count)s attestation révoquée.", "%(count)s attestations révoquées.", done)
        messages.success(request, text % {"count": done})
