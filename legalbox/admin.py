"""Legal questions for coordinators: found and looked at. Texts are edited on the site, where each edit is kept."""

from django.contrib import admin
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from epn_commons.contributions.admin_sheets import HIDDEN, ContributionAdmin
from epn_commons.core.admin import PortalModelAdmin, ReadOnlyAdmin
from legalbox.enums import Validation
from legalbox.models import LegalText, Question, ReviewPeriod, SearchMiss


class ValidationFilter(admin.SimpleListFilter):
    title = _("validation")
    parameter_name = "validation"

    def lookups(self, request, model_admin):
        return Validation.choices

    def queryset(self, request, queryset):
        return queryset.filter(validation=self.value()) if self.value() in Validation.values else queryset


@admin.register(Question)
class QuestionAdmin(ContributionAdmin):
    """Decided on in the queue and on the site, with what was signed in sight: no action on many here."""

    actions = None
    hidden_fields = HIDDEN | {"content_mark", "guard_excuses"}
    computed_fields = ("validation_label", "what_is_missing")
    list_display = ["title", "posture", "status", "validation_label", "review_due_on", "updated_at"]
    list_filter = ["status", ValidationFilter, "posture", "is_example"]
    search_fields = ["title", "short_answer"]
    ordering = ["title", "pk"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_validation()

    @admin.display(description=_("validation"), ordering="validation")
    def validation_label(self, question):
        return capfirst(Validation(question.validation).label)


@admin.register(LegalText)
class LegalTextAdmin(ReadOnlyAdmin):
    list_display = ["title", "text_id", "stated_on", "imported_at", "is_complete"]
    ordering = ["title"]


@admin.register(SearchMiss)
class SearchMissAdmin(ReadOnlyAdmin):
    list_display = ["lexemes", "times", "last_on"]
    ordering = ["-times"]


@admin.register(ReviewPeriod)
class ReviewPeriodAdmin(PortalModelAdmin):
    list_display = ["theme", "months"]
    list_select_related = ["theme"]
