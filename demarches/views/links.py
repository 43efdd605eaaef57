"""The links of the guide, for coordinators: their state, and what to do about one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from demarches.link_check import report
from demarches.models import LinkCheck
from demarches.tasks import check_links_now
from epn_commons.accounts.access import moderates, visible_if
from epn_commons.jobs.models import JobRun


@require_safe
@visible_if(moderates)
@never_cache
def link_report(request):
    return render(request, "demarches/link_report.html", report.context(request.GET))


@require_POST
@visible_if(moderates)
def link_check_start(request):
    return redirect(
        JobRun.start("demarches.links", _("Visite des liens des démarches"), by=request.user, task=check_links_now)
    )


@require_POST
@visible_if(moderates)
def link_replace(request, pk):
    check = get_object_or_404(LinkCheck, pk=pk)
    corrected = report.replace(check, by=request.user)
    if corrected:
        names = ", ".join(str(service) for service in corrected)
        messages.success(request, _("Adresse remplacée dans : %(names)s.") % {"names": names})
    else:
        messages.info(request, _("Rien à remplacer : corrigez l’adresse dans les fiches citées."))
    return redirect("demarches:link_report")


@require_POST
@visible_if(moderates)
def link_mute(request, pk):
    report.mute(get_object_or_404(LinkCheck, pk=pk))
    messages.success(request, _("Fausse alerte notée : elle ne reviendra que si l’état de cette adresse change."))
    return redirect("demarches:link_report")
