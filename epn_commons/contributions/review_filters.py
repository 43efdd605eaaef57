"""How coordinators narrow the queue."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from epn_commons.accounts.models import User
from epn_commons.contributions.kinds import all_kinds
from epn_commons.contributions.models import ReviewItem
from epn_commons.territories.models import Department


class _QueueFilter(admin.SimpleListFilter):
    """One that offers only what waits in the coordinator's own territory."""

    field = ""

    def lookups(self, request, model_admin):
        waiting = ReviewItem.objects.in_territory_of(request.user).order_by().values(self.field)
        return [(str(row.pk), str(row)) for row in self.options(waiting)]

    def queryset(self, request, queryset):
        choices = dict(self.lookup_choices)
        return queryset.filter(**{self.field: self.value()}) if self.value() in choices else queryset


class DepartmentFilter(_QueueFilter):
    title = _("département")
    parameter_name = "departement"
    field = "department"

    def options(self, waiting):
        return Department.objects.filter(pk__in=waiting).order_by("code")


class AuthorFilter(_QueueFilter):
    title = _("personne")
    parameter_name = "auteur"
    field = "author"

    def options(self, waiting):
        return User.objects.filter(pk__in=waiting).order_by("full_name")[:100]


class KindFilter(admin.SimpleListFilter):
    title = _("type de contribution")
    parameter_name = "type"

    def lookups(self, request, model_admin):
        return [(kind, str(model._meta.verbose_name).capitalize()) for kind, model in all_kinds().items()]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() in all_kinds() else queryset


class AgeFilter(admin.SimpleListFilter):
    title = _("attente")
    parameter_name = "attente"
    DAYS = {"2": _("plus de 2 jours"), "7": _("plus d’une semaine"), "30": _("plus d’un mois")}

    def lookups(self, request, model_admin):
        return self.DAYS.items()

    def queryset(self, request, queryset):
        return queryset.older_than(int(self.value())) if self.value() in self.DAYS else queryset
