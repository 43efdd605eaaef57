"""The bank of questions in the admin: found, sorted, then read and reviewed on its bench."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from competences.models import ExamItem
from epn_commons.core.admin import ReadOnlyAdmin


@admin.register(ExamItem)
class ExamItemAdmin(ReadOnlyAdmin):
    """Questions come from the files of the portal; what people think of them is said on the bench."""

    list_display = [
        "code", "bench", "level", "outcome", "form", "review_count", "times_answered", "difficulty", "discrimination",
        "state",
    ]  # fmt: skip
    list_filter = ["level", "state", "review_count", "form"]
    search_fields = ["code", "body__text"]
    ordering = ["review_count", "outcome", "code"]

    @admin.display(description=_("relecture"))
    def bench(self, item):
        return format_html('<a href="{}">{}</a>', item.get_absolute_url(), _("Relire"))
