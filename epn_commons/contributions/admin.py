"""Moderation: one queue over every kind, one page to decide on each line, and decisions on many at once."""

from django.contrib import admin, messages
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from epn_commons.contributions import moderating, review_page
from epn_commons.contributions.admin_remote import RemoteItemAdmin, RemotePortalAdmin
from epn_commons.contributions.enums import Wait
from epn_commons.contributions.forms import ReasonForm
from epn_commons.contributions.kinds import all_kinds
from epn_commons.contributions.models import RemoteItem, RemotePortal, ReviewItem
from epn_commons.contributions.review_filters import AgeFilter, AuthorFilter, DepartmentFilter, KindFilter
from epn_commons.core.dates import ago
from epn_commons.core.line_by_line import DECIMAL, WHOLE_WIDTH, LineByLineAdmin

MAX_AT_ONCE = 100
SHOWN_REASONS = 10
MAX_REASON = 2000
ACCEPT, REFUSE = "accepter", "refuser"


@admin.register(ReviewItem)
class ReviewItemAdmin(LineByLineAdmin):
    """A line appears with what makes it wait and disappears with the decision: nothing here is added or removed."""

    list_display = ["what", "wait_label", "in_short", "department", "author", "since"]
    list_display_links = ["what"]
    list_filter = ["wait", KindFilter, DepartmentFilter, AgeFilter, AuthorFilter]
    list_select_related = ["department", "author", "revision", "report"]
    search_fields = ["title"]
    ordering = ["created_at", "pk"]
    sortable_by = ["what", "wait_label", "department", "since"]
    actions = ["accept_all", "refuse_all"]
    empty_value_display = ""
    change_list_template = "admin/contributions/queue.html"
    queue_title = _("File de modération")

    def get_queryset(self, request):
        return super().get_queryset(request).in_territory_of(request.user)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    # --- the list ---------------------------------------------------------------------------------------------

    @admin.display(description=_("contribution"), ordering="title")
    def what(self, item):
        kind = all_kinds()[item.kind]._meta.verbose_name
        return format_html('{} <span class="quiet">{}</span>', item.title, kind)

    @admin.display(description=_("nature"), ordering="wait")
    def wait_label(self, item):
        return item.get_wait_display()

    @admin.display(description=_("en bref"))
    def in_short(self, item):
        model = all_kinds()[item.kind]
        if item.report:
            return Truncator(item.report.message).chars(90)
        if item.revision:
            return ", ".join(str(model._meta.get_field(name).verbose_name) for name in item.revision.values)
        if item.missing:
            missing = ", ".join(str(model.missing_label(code)) for code in item.missing)
            return _("Il manque : %(missing)s") % {"missing": missing}
        return _("première publication") if item.wait == Wait.AFTER_THE_FACT else ""

    @admin.display(description=_("attend depuis"), ordering="created_at")
    def since(self, item):
        return ago(item.created_at)

    # --- many at once -----------------------------------------------------------------------------------------

    @admin.action(description=_("Accepter : publier, mettre en ligne, marquer traité ou relu"))
    def accept_all(self, request, queryset):
        self._decide_each(request, queryset, lambda item: moderating.accept(item, by=request.user))

    @admin.action(description=_("Refuser avec un motif"))
    def refuse_all(self, request, queryset):
        form = ReasonForm({"reason": _reason(request.POST)} if "reason" in request.POST else None)
        if not form.is_valid():
            return self._ask_reason(request, queryset, form)
        reason = form.cleaned_data["reason"]
        self._decide_each(request, queryset, lambda item: moderating.refuse(item, by=request.user, reason=reason))
        return None

    def _ask_reason(self, request, queryset, form):
        waits = set(queryset.order_by().values_list("wait", flat=True))
        reasons = dict.fromkeys(reason for wait in Wait if wait in waits for reason in moderating.READY_REASONS[wait])
        context = {
            **self.admin_site.each_context(request),
            "title": _("Refuser avec un motif"),
            "opts": self.opts,
            "form": form,
            "items": queryset[:MAX_AT_ONCE],
            "reasons": list(reasons),
        }
        return TemplateResponse(request, "admin/contributions/refuse_many.html", context)

    def _decide_each(self, request, queryset, decide):
        items = list(queryset.select_related("revision__author", "report")[: MAX_AT_ONCE + 1])
        if len(items) > MAX_AT_ONCE:
            text = _("Décidez de %(max)d lignes au plus à la fois : rien n’a été fait.")
            messages.error(request, text % {"max": MAX_AT_ONCE})
            return
        chosen = len(request.POST.getlist("_selected_action"))
        tally = moderating.decide_each(items, decide)
        tally.already += 0 if request.POST.get("select_across") == "1" else max(0, chosen - len(items))
        self._tell(request, tally)

    def _tell(self, request, tally):
        if tally.done:
            text = ngettext("%d décision enregistrée.", "%d décisions enregistrées.", tally.done)
            messages.success(request, text % tally.done)
        if tally.already:
            text = ngettext(
                "%d ligne avait déjà été traitée par quelqu’un d’autre.",
                "%d lignes avaient déjà été traitées par quelqu’un d’autre.",
                tally.already,
            )
            messages.info(request, text % tally.already)
        for title, why in tally.blocked[:SHOWN_REASONS]:
            text = _("« %(title)s » attend toujours. %(why)s") % {"title": title, "why": why}
            messages.warning(request, text)
        if len(tally.blocked) > SHOWN_REASONS:
            rest = len(tally.blocked) - SHOWN_REASONS
            messages.warning(request, _("%d autres lignes attendent toujours : ouvrez-les une à une.") % rest)

    # --- one at a time ----------------------------------------------------------------------------------------

    @method_decorator(never_cache)
    def change_view(self, request, object_id, form_url="", extra_context=None):
        item = self._find(request, object_id)
        if item is None:
            messages.info(request, moderating.tell_already_decided(request.POST.get("sujet", "")))
            return redirect(self.next_url(request))
        refusal = self._decide(request, item) if request.method == "POST" else ""
        if request.method == "POST" and not refusal:
            return redirect(self.next_url(request))
        return self._show(request, item, refusal)

    def _find(self, request, object_id):
        """The line, or None when it is gone; what belongs to another territory does not exist."""
        if not DECIMAL.fullmatch(object_id) or not self.has_view_permission(request):
            raise Http404
        relations = ["department", "author", "revision__author", "report__reporter", "content_type"]
        item = self.get_queryset(request).select_related(*relations).filter(pk=object_id).first()
        if item is None and ReviewItem.objects.filter(pk=object_id).exists():
            raise Http404
        return item

    def _decide(self, request, item):
        """Take the decision that was posted; returns why it could not be, or nothing. Where someone else was first,
        it is told and the queue goes on."""
        decision = request.POST.get("decision")
        try:
            if decision == ACCEPT:
                moderating.accept(item, by=request.user, **_settled(item, request.POST))
            elif decision == REFUSE:
                moderating.refuse(item, by=request.user, reason=_reason(request.POST))
            else:
                return _("Choisissez ce que vous décidez.")
        except (moderating.AlreadyDecided, moderating.TransitionNotAllowed):
            messages.warning(request, moderating.tell_already_decided(moderating.subject_token(item)))
            return ""
        except moderating.REFUSALS as refusal:
            return moderating.explain(refusal)
        text = review_page.LABELS[item.wait]["accepted" if decision == ACCEPT else "refused"]
        messages.success(request, text % {"title": item.title})
        return ""

    def _show(self, request, item, refusal):
        context = {
            **self.admin_site.each_context(request),
            **WHOLE_WIDTH,
            **review_page.describe(item),
            **self.place_in_queue(request, item.pk),
            "title": item.title,
            "opts": self.opts,
            "refusal": refusal,
            "reason": _reason(request.POST),
            "picked": {name.removeprefix("choix_"): side for name, side in request.POST.items()},
        }
        return TemplateResponse(request, "admin/contributions/review.html", context)


def _settled(item, data):
    """What accepting needs from the page: the answer, the sides kept, the version they were chosen on."""
    seen = data.get("version", "")
    return {
        "answer": _reason(data),
        "choices": review_page.choices_of(item, data),
        "seen_version": int(seen) if DECIMAL.fullmatch(seen) else None,
    }


def _reason(data):
    """A ready reason as picked, what was written, or both."""
    parts = [data.get("motif", ""), data.get("reason", "")]
    return " ".join(part.strip() for part in parts if part.strip())[:MAX_REASON]


admin.site.register(RemotePortal, RemotePortalAdmin)
admin.site.register(RemoteItem, RemoteItemAdmin)
