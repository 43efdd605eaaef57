"""What one does with a procedure at the desk: the sheet to take along, how the session ended."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from demarches import outcomes
from demarches import takeaway as paper
from demarches.enums import Outcome
from demarches.models import Procedure
from epn_commons.core import pdf, rate_limit

SESSIONS_PER_HOUR = 60


@login_not_required
@require_safe
def takeaway(request, slug):
    procedure = get_object_or_404(Procedure.objects.visible_to(request.user), slug=slug)
    return render(request, "demarches/takeaway.html", paper.context(procedure, request.GET))


@login_not_required
@require_safe
def takeaway_pdf(request, slug):
    procedure = get_object_or_404(Procedure.objects.visible_to(request.user), slug=slug)
    if not pdf.available():
        raise Http404
    if pdf.is_busy():
        messages.info(request, pdf.BUSY)
        return redirect("demarches:takeaway", slug)
    html = render_to_string("demarches/takeaway_document.html", paper.context(procedure, request.GET))
    answer = HttpResponse(pdf.render(html), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{procedure.slug}.pdf"'
    return answer


@require_POST
def session_end(request, slug):
    """One person more, and how it ended: a number. The ticks were never sent here."""
    if not request.user.can_contribute:
        raise PermissionDenied
    procedure = get_object_or_404(Procedure.objects.published(), slug=slug)
    outcome = request.POST.get("issue")
    usage = rate_limit.hit("session", str(request.user.pk), limit=SESSIONS_PER_HOUR, seconds=3600)
    if outcome in Outcome.values and not usage.is_exceeded:
        outcomes.count(procedure, outcome, by=request.user)
        messages.success(request, _("Noté, sans rien garder de la personne. À la suivante !"))
    return redirect(procedure)
