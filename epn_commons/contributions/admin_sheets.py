"""Any kind of contribution for coordinators: found, decided on; edited on the site alone, where each edit is kept."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.template.response import TemplateResponse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from epn_commons.contributions.enums import Status
from epn_commons.contributions.exceptions import TransitionNotAllowed
from epn_commons.contributions.forms import ReasonForm
from epn_commons.contributions.models import Transition
from epn_commons.core.admin import ReadOnlyAdmin
from epn_commons.core.dates import on_day_at

SHOWN_REFUSALS = 10
HIDDEN = frozenset({"id", "public_id", "slug", "submitted_at", "reviewed_by", "reviewed_at"})


class ContributionAdmin(ReadOnlyAdmin):
    """Nothing is typed here: a status moves by an action, a field by a revision on the site."""

    actions = ["publish_all", "archive_all"]
    list_filter = ["status"]
    change_form_template = "admin/contributions/sheet.html"
    hidden_fields = HIDDEN
    computed_fields = ("what_is_missing",)

    def get_fields(self, request, obj=None):
        names = [field.name for field in self.model._meta.concrete_fields if field.name not in self.hidden_fields]
        return [*self.computed_fields, *names, "moves"]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    @admin.display(description=_("ce qui manque"))
    def what_is_missing(self, sheet):
        return _labels(sheet)

    @admin.display(description=_("parcours"))
    def moves(self, sheet):
        moves = Transition.objects.about(sheet).select_related("actor").order_by("-at", "-pk")
        lines = (
            (on_day_at(move.at), Status(move.to_status).label, move.actor or _("import"), move.comment)
            for move in moves
        )
        return format_html_join("", "<p>{} : {}, {} {}</p>", lines)

    # --- decisions --------------------------------------------------------------------------------------------

    @admin.action(description=_("Publier"))
    def publish_all(self, request, queryset):
        self._decide(request, queryset, lambda sheet: _publish(sheet, by=request.user))

    @admin.action(description=_("Archiver avec un motif"))
    def archive_all(self, request, queryset):
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            self._decide(request, queryset, lambda sheet: sheet.archive(by=request.user, reason=reason))
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Archiver avec un motif"),
            "opts": self.opts,
            "form": form,
            "items": queryset,
        }
        return TemplateResponse(request, "admin/contributions/archive_many.html", context)

    def tell_done(self, count):
        return ngettext("%(count)d fiche traitée.", "%(count)d fiches traitées.", count) % {"count": count}

    def _decide(self, request, queryset, decide):
        """Each in its own transaction: what cannot be decided is named and stops nothing."""
        done, refused = 0, []
        for sheet in queryset.select_related(*self.model.review_relations):
            try:
                if not sheet.is_moderated_by(request.user):
                    raise PermissionDenied(_("hors de votre territoire."))
                with transaction.atomic():
                    decide(sheet)
                done += 1
            except (TransitionNotAllowed, PermissionDenied) as error:
                refused.append(f"{sheet} : {error}")
        if done:
            messages.success(request, self.tell_done(done))
        for text in refused[:SHOWN_REFUSALS]:
            messages.error(request, text)


def _labels(sheet):
    return ", ".join(str(sheet.missing_label(code)) for code in sheet.missing_for_publication())


def _publish(sheet, *, by):
    missing = _labels(sheet) if sheet.status != Status.PUBLISHED else ""
    if missing:
        raise PermissionDenied(_("il manque : %(what)s.") % {"what": missing})
    sheet.publish(by=by)
