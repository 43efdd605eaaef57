"""One answer on one page, in plain words: shown, printed, as a PDF."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from epn_commons.contributions.enums import Status
from epn_commons.core import pdf, qr
from epn_commons.core.language import as_written
from legalbox import sheet
from legalbox.models import Question


def _context(request, slug):
    rows = Question.objects.visible_to(request.user).with_validation()
    question = get_object_or_404(rows, slug=slug, status=Status.PUBLISHED)
    with as_written():
        context = sheet.context(question, request.user)
        code = qr.svg(context["page_address"], _("Vers la version à jour de cette réponse"))
    return {**context, "qr": code, "pdf_available": pdf.available()}


@login_not_required
@require_safe
def question_sheet(request, slug):
    return render(request, "legalbox/sheet.html", _context(request, slug))


@login_not_required
@require_safe
def question_pdf(request, slug):
    context = _context(request, slug)
    if pdf.is_busy():
        return render(request, "legalbox/sheet.html", {**context, "refusal": pdf.BUSY}, status=503)
    try:
        content = pdf.render(render_to_string("legalbox/sheet_pdf.html", context))
    except pdf.PdfUnavailable as error:
        return render(request, "legalbox/sheet.html", {**context, "refusal": str(error)}, status=503)
    answer = HttpResponse(content, content_type="application/pdf")
    version = context["question"].version
    answer["Content-Disposition"] = f'inline; filename="{context["question"].slug}-v{version}.pdf"'
    return answer
