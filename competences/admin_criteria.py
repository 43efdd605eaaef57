"""Criteria and what is said of them, in the admin."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from competences.criteria import discussing
from competences.models import Consultation, Criterion, CriterionComment, Survey
from epn_commons.contributions.admin_sheets import ContributionAdmin
from epn_commons.core.admin import ReadOnlyAdmin


@admin.register(Criterion)
class CriterionAdmin(ContributionAdmin):
    list_display = ["title", "author", "version", "status", "updated_at"]
    list_filter = ["status", "is_example"]
    list_select_related = ["author"]
    search_fields = ["title", "statement"]
    ordering = ["title", "pk"]


@admin.register(CriterionComment)
class CriterionCommentAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "criterion", "author", "text", "at", "withdrawn_at"]
    list_filter = ["withdrawn_at"]
    list_select_related = ["criterion", "author"]
    search_fields = ["text", "criterion__title"]
    ordering = ["-at", "-pk"]
    actions = ["withdraw_all"]

    @admin.action(description=_("Retirer"))
    def withdraw_all(self, request, queryset):
        done = sum(discussing.withdraw(comment, by=request.user) for comment in queryset)
        words = ngettext("%(count)d commentaire retiré.", "%(count)d commentaires retirés.", done)
        messages.success(request, words % {"count": done})


@admin.register(Consultation)
class ConsultationAdmin(ReadOnlyAdmin):
    """Opened and closed on the site; a ballot is read nowhere."""

    list_display = ["title", "starts_at", "ends_at", "quorum", "opened_by", "closed_at", "closed_by"]
    list_filter = ["is_example"]
    list_select_related = ["opened_by", "closed_by"]
    search_fields = ["title"]
    ordering = ["-starts_at", "-pk"]


@admin.register(Survey)
class SurveyAdmin(ReadOnlyAdmin):
    """Built, opened and closed on the site; answers are read nowhere one by one."""

    list_display = ["title", "starts_at", "ends_at", "territory_level", "made_by", "opened_at", "closed_at"]
    list_filter = ["territory_level", "is_example"]
    list_select_related = ["made_by"]
    search_fields = ["title"]
    ordering = ["-starts_at", "-pk"]
