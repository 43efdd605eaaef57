from django.contrib import admin

from epn_commons.taxonomy.models import LifeEvent, Tag, Theme


class FiledUnderAdmin(admin.ModelAdmin):
    """Words under which sheets are filed: those in use are not deleted, the sheets would lose them without a trace."""

    def get_deleted_objects(self, objs, request):
        deleted, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, forbidden, [*protected, *_filed_under(self.model, objs)]


def _filed_under(model, words):
    """« Démarches : 12 », for each kind of sheet filed under one of these words; no kind is named here."""
    for relation in model._meta.related_objects:
        if relation.many_to_many:
            sheets = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": words})
            if number := sheets.distinct().count():
                yield f"{relation.related_model._meta.verbose_name_plural} : {number}"


@admin.register(Theme)
class ThemeAdmin(FiledUnderAdmin):
    list_display = ["name", "parent", "position"]
    list_editable = ["position"]
    list_filter = ["parent"]
    list_select_related = ["parent"]
    search_fields = ["name", "slug", "description"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(LifeEvent)
class LifeEventAdmin(FiledUnderAdmin):
    list_display = ["name", "position"]
    list_editable = ["position"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Tag)
class TagAdmin(FiledUnderAdmin):
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
