"""Legal questions for coordinators: found and looked at. Texts are edited on the site, where each edit is kept."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from epn_commons.core.admin import PortalModelAdmin
from legalbox.enums import Validation
from legalbox.models import LegalText, Question, ReviewPeriod, SearchMiss

HIDDEN = {"id", "public_id", "slug", "submitted_at", "reviewed_by", "reviewed_at", "content_mark", "guard_excuses"}


class ReadOnlyAdmin(PortalModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ValidationFilter(admin.SimpleListFilter):
    title = _("validation")
    parameter_name = "validation"

    def lookups(self, request, model_admin):
        return Validation.choices

    def queryset(self, request, queryset):
        return queryset.filter(validation=self.value()) if self.value() in Validation.values else queryset


@admin.register(Question)
class QuestionAdmin(ReadOnlyAdmin):
    list_display = ["title", "posture", "status", "validation_label", "review_due_on", "updated_at"]
    list_filter = ["status", ValidationFilter, "posture", "is_example"]
    search_fields = ["title", "short_answer"]
    ordering = ["title", "pk"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_validation()

    def get_fields(self, request, obj=None):
        names = [field.name for field in self.model._meta.concrete_fields if field.name not in HIDDEN]
        return ["page", "validation_label", *names]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    @admin.display(description=_("validation"), ordering="validation")
    def validation_label(self, question):
        return capfirst(Validation(question.validation).label)

    @admin.display(description=_("sur le site"))
    def page(self, question):
        return format_html('<a href="{}">{}</a>', question.get_absolute_url(), question.title)


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
