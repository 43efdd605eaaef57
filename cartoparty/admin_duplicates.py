"""Places written twice, for coordinators: pairs to decide on one by one, and the merges that can be undone."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from cartoparty.duplicates import bench, merging
from cartoparty.enums import Likelihood, PairState
from cartoparty.models import DuplicatePair, Structure
from epn_commons.contributions import diff
from epn_commons.contributions.exceptions import AlreadyDecided
from epn_commons.core.dates import ago, on_day_at
from epn_commons.core.line_by_line import DECIMAL, WHOLE_WIDTH, LineByLineAdmin
from epn_commons.territories.models import Department

MERGE, DISTINCT, RECONSIDER, UNDO = "fusionner", "distincts", "revoir", "annuler"
WITH_PLACES = ("first__commune__department", "second__commune__department")


class StateFilter(admin.SimpleListFilter):
    """What waits, unless one asks for what was called distinct."""

    title = _("état")
    parameter_name = "etat"

    def lookups(self, request, model_admin):
        return [("distincts", _("déclarés distincts"))]

    def choices(self, changelist):
        waiting, *others = super().choices(changelist)
        return [{**waiting, "display": _("à décider")}, *others]

    def queryset(self, request, queryset):
        if self.value() == "distincts":
            return queryset.filter(state=PairState.DISTINCT)
        return bench.undecided(queryset)


class LikelihoodFilter(admin.SimpleListFilter):
    title = _("certitude")
    parameter_name = "certitude"

    def lookups(self, request, model_admin):
        return [(value, label) for value, label in Likelihood.choices if value != Likelihood.DISTINCT]

    def queryset(self, request, queryset):
        return queryset.filter(likelihood=self.value()) if self.value() in dict(self.lookup_choices) else queryset


class DepartmentFilter(admin.SimpleListFilter):
    title = _("département")
    parameter_name = "departement"

    def lookups(self, request, model_admin):
        waiting = bench.to_decide(request.user)
        found = Department.objects.filter(
            Q(pk__in=waiting.values("first__commune__department"))
            | Q(pk__in=waiting.values("second__commune__department"))
        )
        return [(department.pk, str(department)) for department in found.order_by("pk")]

    def queryset(self, request, queryset):
        code = self.value()
        if code not in dict(self.lookup_choices):
            return queryset
        return queryset.filter(Q(first__commune__department=code) | Q(second__commune__department=code))


class DuplicatePairAdmin(LineByLineAdmin):
    """A pair appears when a search finds it, and leaves with the decision."""

    list_display = ["both_names", "likelihood", "percent", "why", "where", "since"]
    list_filter = [StateFilter, LikelihoodFilter, DepartmentFilter]
    list_select_related = WITH_PLACES
    search_fields = ["first__name", "second__name", "first__commune__name"]
    ordering = ["-score", "found_at", "pk"]
    sortable_by = ["percent", "since"]
    actions = None
    change_list_template = "admin/cartoparty/duplicatepair/change_list.html"
    queue_title = _("Doublons possibles")

    def get_queryset(self, request):
        return super().get_queryset(request).in_territory_of(request.user)

    @admin.display(description=_("fiches"))
    def both_names(self, pair):
        return format_html("{}<br>{}", pair.first, pair.second)

    @admin.display(description=_("ressemblance"), ordering="score")
    def percent(self, pair):
        return _("%(percent)d %%") % {"percent": round(pair.score * 100)}

    @admin.display(description=_("raisons"))
    def why(self, pair):
        said = [_("dit sur place : %(said)s") % {"said": pair.get_seen_on_site_display()}] if pair.seen_on_site else []
        return " ; ".join([*pair.reasons, *said])

    @admin.display(description=_("commune"))
    def where(self, pair):
        towns = dict.fromkeys(str(place.commune) for place in (pair.first, pair.second) if place.commune)
        return ", ".join(towns)

    @admin.display(description=_("repérée"), ordering="found_at")
    def since(self, pair):
        return ago(pair.found_at)

    # --- one at a time ----------------------------------------------------------------------------------------

    @method_decorator(never_cache)
    def change_view(self, request, object_id, form_url="", extra_context=None):
        pair = self._find(request, object_id)
        if pair is None:
            messages.info(request, _("Cette paire n’attend plus : les fiches ont changé ou quelqu’un a décidé."))
            return redirect(self.next_url(request))
        if request.method == "POST":
            return redirect(self._decide(request, pair))
        return self._show(request, pair)

    def _find(self, request, object_id):
        """The pair, or None when it is gone; what belongs to another territory does not exist."""
        if not DECIMAL.fullmatch(object_id) or not self.has_view_permission(request):
            raise Http404
        relations = [*WITH_PLACES, "first__organisation", "second__organisation", "decided_by"]
        pair = self.get_queryset(request).select_related(*relations).filter(pk=object_id).first()
        if pair is None and DuplicatePair.objects.filter(pk=object_id).exists():
            raise Http404
        return pair

    def _decide(self, request, pair):
        """Do what was posted and say so; returns the address to go to: the same page when nothing could be done."""
        asked = request.POST.get(bench.KEPT, "")
        here = self.line_url(request, pair.pk, **{bench.KEPT: asked}) if DECIMAL.fullmatch(asked) else ""
        here = here or self.line_url(request, pair.pk)
        decision = request.POST.get("decision")
        decide = _DECISIONS.get(decision)
        if decide is None:
            messages.error(request, _("Choisissez ce que vous décidez."))
            return here
        try:
            messages.success(request, decide(request, pair))
        except AlreadyDecided as refusal:
            messages.warning(request, str(refusal))
        except (merging.MergeConflict, merging.MergeRefused) as refusal:
            messages.error(request, str(refusal))
            return here
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return here
        return here if decision == RECONSIDER else self.next_url(request)

    def _show(self, request, pair):
        context = {
            **self.admin_site.each_context(request),
            **WHOLE_WIDTH,
            **bench.describe(pair, request.GET.get(bench.KEPT, "")),
            **self.place_in_queue(request, pair.pk),
            "title": _("« %(one)s » et « %(other)s »") % {"one": pair.first, "other": pair.second},
            "opts": self.opts,
            "swap_url": "",
        }
        if context["may_swap"]:
            context["swap_url"] = self.line_url(request, pair.pk, **{bench.KEPT: context["drop"].pk})
        return TemplateResponse(request, "admin/cartoparty/duplicatepair/pair.html", context)


def _merge(request, pair):
    keep, drop = bench.sides_of(pair, request.POST.get(bench.KEPT, ""))
    record = merging.merge(
        keep,
        drop,
        by=request.user,
        choices=bench.read_choices(request.POST),
        seen=bench.read_seen(request.POST, keep, drop),
    )
    said = _("C’est une seule fiche : « {} ». L’ancienne adresse y conduit.")
    return _with_link(said, keep, _("Annuler la fusion"), "mergerecord", record)


def _mark_distinct(request, pair):
    pair.mark_distinct(by=request.user)
    said = _("« {} » et « {} » sont deux lieux : ils ne seront plus proposés.")
    return _with_link(said, pair.first, pair.second, _("Revenir sur cette décision"), "duplicatepair", pair)


def _reconsider(request, pair):
    pair.reconsider(by=request.user)
    return _("« %(one)s » et « %(other)s » sont de nouveau à comparer.") % {"one": pair.first, "other": pair.second}


_DECISIONS = {MERGE: _merge, DISTINCT: _mark_distinct, RECONSIDER: _reconsider}


def _with_link(said, *values):
    """A message whose last words lead to the page where the decision is taken back."""
    *names, label, model, target = values
    address = reverse(f"admin:cartoparty_{model}_change", args=[target.pk])
    return format_html('{} <a href="{}">{}</a>', format_html(str(said), *names), address, label)


class MergeRecordAdmin(LineByLineAdmin):
    """What was merged, the latest first; each merge can be undone from its page."""

    list_display = ["both_names", "merged_by", "when", "undoing"]
    list_display_links = ["both_names"]
    list_select_related = ["kept__commune", "dropped__commune", "merged_by", "undone_by"]
    search_fields = ["kept__name", "dropped__name"]
    ordering = ["-merged_at", "-pk"]
    sortable_by = ["when"]
    actions = None
    change_list_template = "admin/cartoparty/mergerecord/change_list.html"
    queue_title = _("Fusions de fiches")

    def get_queryset(self, request):
        return super().get_queryset(request).in_territory_of(request.user)

    @admin.display(description=_("fiche gardée, fiche reprise"))
    def both_names(self, record):
        return format_html("{}<br>{}", record.kept, record.dropped)

    @admin.display(description=_("fusionnées"), ordering="merged_at")
    def when(self, record):
        return on_day_at(record.merged_at)

    @admin.display(description=_("annulée"))
    def undoing(self, record):
        if record.undone_at is None:
            return ""
        return _("%(date)s par %(name)s") % {"date": on_day_at(record.undone_at), "name": record.undone_by}

    @method_decorator(never_cache)
    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not DECIMAL.fullmatch(object_id) or not self.has_view_permission(request):
            raise Http404
        record = self.get_queryset(request).select_related(*self.list_select_related).filter(pk=object_id).first()
        if record is None:
            raise Http404
        if request.method == "POST":
            return redirect(self._undo(request, record))
        before = record.before["kept"]
        context = {
            **self.admin_site.each_context(request),
            **WHOLE_WIDTH,
            "title": _("Fusion de « %(name)s »") % {"name": record.kept},
            "opts": self.opts,
            "record": record,
            "changes": diff.compare(Structure, before, {**before, **record.written}),
            "list_url": self.queue_url(request),
        }
        return TemplateResponse(request, "admin/cartoparty/mergerecord/record.html", context)

    def _undo(self, request, record):
        """Part the two records, say what stayed; returns the address to go to."""
        try:
            stayed = merging.undo(record, by=request.user)
        except (AlreadyDecided, merging.MergeRefused) as refusal:
            messages.error(request, str(refusal))
            return self.line_url(request, record.pk)
        names = {"kept": record.kept, "dropped": record.dropped}
        messages.success(request, _("« %(kept)s » et « %(dropped)s » sont de nouveau deux fiches.") % names)
        if stayed:
            labels = ", ".join(str(Structure._meta.get_field(name).verbose_name) for name in stayed)
            said = _("Corrigé depuis la fusion, donc laissé sur « %(kept)s » : %(labels)s.")
            messages.warning(request, said % {"kept": record.kept, "labels": labels})
        ends = sorted((record.kept_id, record.dropped_id))
        pair = DuplicatePair.objects.get(first=ends[0], second=ends[1])
        return reverse("admin:cartoparty_duplicatepair_change", args=[pair.pk])
