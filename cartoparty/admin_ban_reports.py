"""The outbox of what is told to the communes about their addresses."""

from django.contrib import admin, messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cartoparty.addresses import outbox
from cartoparty.enums import BanReportState
from cartoparty.tasks import send_ban_reports
from epn_commons.core.admin import PortalModelAdmin


class BanReportAdmin(PortalModelAdmin):
    """A draft may be reworded; the rest moves by actions and by the job that sends."""

    list_display = ["address", "state", "place", "kind", "answer", "on_ban_site"]
    list_filter = ["state", "kind"]
    list_select_related = ["structure"]
    search_fields = ["address", "structure__name", "insee"]
    ordering = ["-changed_at", "-pk"]
    change_form_template = "admin/cartoparty/banreport/change_form.html"
    actions = ["send", "done_by_hand", "drop"]
    fields = [
        "place", "kind", "state", "answer", "address", "insee", "latitude", "longitude", "comment", "on_ban_site",
        "author", "remote_id", "created_at", "changed_at",
    ]  # fmt: skip

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return [name for name in self.fields if name != "comment" or obj is None or obj.state != BanReportState.DRAFT]

    @admin.display(description=_("lieu"), ordering="structure__name")
    def place(self, report):
        return format_html('<a href="{}">{}</a>', report.structure.get_absolute_url(), report.structure.name)

    @admin.display(description=_("site de la BAN"))
    def on_ban_site(self, report):
        return format_html('<a href="{}" rel="noreferrer">{}</a>', outbox.deep_link(report), _("Ouvrir la page"))

    @admin.action(description=_("Envoyer à la commune"))
    def send(self, request, queryset):
        if not outbox.is_configured():
            messages.error(
                request,
                _("L’envoi n’est pas configuré ici : ouvrez la page de la BAN, puis notez « signalé à la main »."),
            )
            return
        with transaction.atomic():
            self._settle(request, queryset.filter(structure__is_example=False), BanReportState.WAITING)
            send_ban_reports.defer()
        if queryset.filter(structure__is_example=True).exists():
            messages.warning(request, _("Un lieu de démonstration ne se signale à aucune commune : il n’a pas bougé."))

    @admin.action(description=_("Noter « signalé à la main »"))
    def done_by_hand(self, request, queryset):
        self._settle(request, queryset, BanReportState.BY_HAND)

    @admin.action(description=_("Abandonner"))
    def drop(self, request, queryset):
        self._settle(request, queryset, BanReportState.DROPPED)

    def changelist_view(self, request, extra_context=None):
        title = _("Signalements d’adresses")
        return super().changelist_view(request, {**(extra_context or {}), "title": title, "subtitle": None})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """One report: what may be decided of it stands below, as buttons."""
        report = self.get_object(request, object_id)
        context = {"title": _("Signalement d’adresse"), "decisions": [], "configured": outbox.is_configured()}
        if report and report.state in outbox.TO_DECIDE:
            names = [name for name in self.actions if name != "send" or outbox.is_configured()]
            context["decisions"] = [(name, getattr(self, name).short_description) for name in names]
        if report:
            context |= {"subtitle": report.address, "deep_link": outbox.deep_link(report)}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **context})

    def response_change(self, request, report):
        """A decision is taken on what the form has just saved."""
        decision = next((name for name in self.actions if name in request.POST), None)
        if decision is None:
            return super().response_change(request, report)
        getattr(self, decision)(request, self.get_queryset(request).filter(pk=report.pk))
        return redirect("admin:cartoparty_banreport_change", report.pk)

    def _settle(self, request, queryset, state):
        moved = [outbox.settle(report, state) for report in queryset]
        done, left = sum(moved), len(moved) - sum(moved)
        if done:
            text = ngettext("%(count)d signalement noté.", "%(count)d signalements notés.", done)
            messages.success(request, text % {"count": done})
        if left:
            text = ngettext(
                "%(count)d signalement est déjà parti ou clos : il n’a pas bougé.",
                "%(count)d signalements sont déjà partis ou clos : ils n’ont pas bougé.",
                left,
            )
            messages.warning(request, text % {"count": left})
