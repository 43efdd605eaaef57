"""What service-public changed, for coordinators: one change at a time, facts side by side, one click."""

from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from demarches.enums import UpstreamChangeKind, UpstreamChangeState
from demarches.upstream import applying, bench
from epn_commons.contributions.exceptions import AlreadyDecided
from epn_commons.core.dates import ago
from epn_commons.core.line_by_line import DECIMAL, WHOLE_WIDTH, LineByLineAdmin

ACCEPT, NO_IMPACT = "reprendre", "sans-effet"


class StateFilter(admin.SimpleListFilter):
    """What waits, unless one asks for what was decided."""

    title = _("état")
    parameter_name = "etat"

    def lookups(self, request, model_admin):
        return [(UpstreamChangeState.APPLIED, _("repris")), (UpstreamChangeState.NO_IMPACT, _("sans effet"))]

    def choices(self, changelist):
        waiting, *others = super().choices(changelist)
        return [{**waiting, "display": _("à regarder")}, *others]

    def queryset(self, request, queryset):
        decided = self.value() in dict(self.lookup_choices)
        return queryset.filter(state=self.value() if decided else UpstreamChangeState.TO_REVIEW)


class KindFilter(admin.SimpleListFilter):
    title = _("ce qui a changé")
    parameter_name = "genre"

    def lookups(self, request, model_admin):
        return [(str(value), label) for value, label in UpstreamChangeKind.choices]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() in dict(self.lookup_choices) else queryset


class UpstreamChangeAdmin(LineByLineAdmin):
    """A change appears with an import, and leaves with the decision."""

    list_display = ["about", "kind", "how_many", "since"]
    list_filter = [StateFilter, KindFilter]
    list_select_related = ["record"]
    search_fields = ["record__record_id", "record__title"]
    ordering = ["kind", "found_at", "pk"]
    sortable_by = ["kind", "since"]
    actions = ["mark_without_impact"]
    change_list_template = "admin/demarches/upstreamchange/change_list.html"
    queue_title = _("Ce que service-public a changé")

    @admin.display(description=_("fiche"))
    def about(self, change):
        return str(change.record)

    @admin.display(description=_("différences"))
    def how_many(self, change):
        return len(change.differences)

    @admin.display(description=_("repérée"), ordering="found_at")
    def since(self, change):
        return ago(change.found_at)

    @admin.action(description=_("Sans effet ici"))
    def mark_without_impact(self, request, queryset):
        """Each that still waits; what somebody decided meanwhile is left alone."""
        done = 0
        with transaction.atomic():
            for change in queryset.filter(state=UpstreamChangeState.TO_REVIEW).select_for_update(of=("self",)):
                change.mark_without_impact(by=request.user)
                done += 1
        text = ngettext("%(count)d changement sans effet.", "%(count)d changements sans effet.", done)
        messages.success(request, text % {"count": done})

    # --- one at a time ----------------------------------------------------------------------------------------

    @method_decorator(never_cache)
    def change_view(self, request, object_id, form_url="", extra_context=None):
        change = self._find(request, object_id)
        if change is None:
            messages.info(request, _("Ce changement n’attend plus : service-public est revenu en arrière."))
            return redirect(self.next_url(request))
        if request.method == "POST":
            return redirect(self._decide(request, change))
        context = {
            **self.admin_site.each_context(request),
            **WHOLE_WIDTH,
            **bench.describe(change),
            **self.place_in_queue(request, change.pk),
            "title": change.record.title,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/demarches/upstreamchange/change.html", context)

    def _find(self, request, object_id):
        if not DECIMAL.fullmatch(object_id) or not self.has_view_permission(request):
            raise Http404
        return self.get_queryset(request).select_related("record", "decided_by").filter(pk=object_id).first()

    def _decide(self, request, change):
        """Do what was posted and say so; returns the address to go to."""
        decision = request.POST.get("decision")
        try:
            if decision == ACCEPT:
                _say(request, change, applying.accept(change, by=request.user))
            elif decision == NO_IMPACT:
                change.mark_without_impact(by=request.user)
                messages.success(request, _("« %(title)s » : sans effet ici.") % {"title": change.record.title})
            else:
                messages.error(request, _("Choisissez ce que vous décidez."))
                return self.line_url(request, change.pk)
        except AlreadyDecided as refusal:
            messages.warning(request, str(refusal))
        return self.next_url(request)


def _say(request, change, applied):
    names = ", ".join(str(service) for service in applied.corrected)
    if names:
        messages.success(request, _("Corrigé ici : %(names)s.") % {"names": names})
    else:
        messages.success(request, _("« %(title)s » : c’est noté.") % {"title": change.record.title})
    kept = ", ".join(dict.fromkeys(str(service) for service in applied.kept))
    if kept:
        messages.warning(request, _("Gardé tel quel, car il dit autre chose ici : %(names)s.") % {"names": kept})
    if applied.by_hand:
        labels = ", ".join(str(UpstreamChangeKind(kind).label) for kind in applied.by_hand)
        messages.info(request, _("À reprendre à la main dans vos démarches : %(labels)s.") % {"labels": labels})
