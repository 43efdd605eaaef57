"""Checking an attestation, and carrying it away: public pages and files."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competences import carriers, issuer_keys, issuing, status_lists, verifying
from competences.attestation_forms import CheckForm, IssueForm
from competences.credentials.private_keys import KeyUnusable
from competences.models import Achievement, Attestation, StatusList
from competences.tasks import issue_attestations
from epn_commons.accounts.access import moderates, visible_if
from epn_commons.core import pdf, rate_limit
from epn_commons.jobs.models import JobRun

logger = logging.getLogger(__name__)

CHECKS = {"limit": 60, "seconds": 600}
"""Files that one address may send to be verified: a room of people, not a machine."""


@login_not_required
@require_safe
def attestation_detail(request, public_id):
    attestation = verifying.read(public_id, request.user)
    if attestation is None:
        raise Http404
    return render(
        request,
        "competences/attestation_detail.html",
        {"verdict": verifying.judge(attestation), "attestation": attestation, "has_pdf": pdf.available()},
    )


@login_not_required
@require_safe
def attestation_json(request, public_id):
    return HttpResponse(carriers.json_text(_found(request, public_id)), content_type="application/json")


@login_not_required
@require_safe
def attestation_svg(request, public_id):
    return HttpResponse(carriers.svg(_found(request, public_id)), content_type="image/svg+xml")


@login_not_required
@require_safe
def attestation_png(request, public_id):
    return HttpResponse(carriers.png(_found(request, public_id)), content_type="image/png")


@login_not_required
@require_safe
def attestation_pdf(request, public_id):
    """The paper; the same page to print where this server cannot draw, or draws too much."""
    attestation = _found(request, public_id)
    if not pdf.available() or pdf.is_busy():
        return render(request, "competences/attestation_pdf.html", carriers.printed(attestation))
    answer = HttpResponse(carriers.paper(attestation), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="attestation-{attestation.public_id}.pdf"'
    return answer


@login_not_required
@require_safe
def attestation_bundle(request, public_id):
    attestation = _found(request, public_id)
    try:
        content = carriers.bundle(attestation)
    except KeyUnusable:
        logger.exception("The status list cannot be signed")
        return render(request, "503.html", status=503)
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="attestation-{attestation.public_id}.zip"'
    return answer


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def attestation_check(request):
    """A badge sent to be verified."""
    form = CheckForm(request.POST or None, request.FILES or None)
    verdict = None
    if request.method == "POST":
        who = rate_limit.client_network(request)
        if rate_limit.hit("attestation_check", who, **CHECKS).is_exceeded:
            return render(request, "429.html", status=429)
        verdict = form.verdict(request.user) if form.is_valid() else None
    context = {"form": form, "verdict": verdict}
    status = 422 if form.errors else 200
    return render(request, "competences/attestation_check.html", context, status=status)


@require_POST
def attestation_show_name(request, public_id):
    """Their holder chooses whether the public page says who they are."""
    held = Attestation.objects.visible_to(request.user).filter(holder=request.user)
    attestation = get_object_or_404(held, public_id=public_id)
    attestation.show_holder("show" in request.POST, by=request.user)
    return redirect(attestation)


@login_not_required
@require_safe
def did_document(request):
    return JsonResponse(issuer_keys.document(), content_type="application/did+json")


@login_not_required
@require_safe
def status_list(request, number):
    """JSON with its proof; a VC-JWT for those who ask for one."""
    found = get_object_or_404(StatusList, number=number)
    as_jwt = "jwt" in request.headers.get("Accept", "").lower()
    try:
        signed = status_lists.signed(found, as_jwt=as_jwt)
    except KeyUnusable:
        logger.exception("The status list cannot be signed")
        return render(request, "503.html", status=503)
    answer = HttpResponse(signed, content_type="application/vc+jwt") if as_jwt else JsonResponse(signed)
    answer["Cache-Control"] = "public, max-age=300"
    patch_vary_headers(answer, ["Accept"])
    return answer


@login_not_required
@require_safe
def achievement_list(request):
    achievements = Achievement.objects.visible_to(request.user).order_by("-is_open", "name")
    return render(request, "competences/achievement_list.html", {"achievements": achievements})


@login_not_required
@require_safe
def achievement_detail(request, slug):
    """A page for people, JSON-LD for machines."""
    achievement = get_object_or_404(Achievement.objects.visible_to(request.user), slug=slug)
    accepted = request.headers.get("Accept", "")
    if "json" in accepted and "text/html" not in accepted:
        answer = JsonResponse(issuing.published(achievement), content_type="application/ld+json")
    else:
        items = achievement.items.select_related("framework").order_by("framework", "position")
        context = {"achievement": achievement, "items": items}
        answer = render(request, "competences/achievement_detail.html", context)
    patch_vary_headers(answer, ["Accept"])
    return answer


@visible_if(moderates)
@require_http_methods(["GET", "HEAD", "POST"])
def achievement_issue(request, slug):
    """Deliver to many accounts, in the background."""
    open_ones = Achievement.objects.visible_to(request.user).filter(is_open=True, exam_level="")
    achievement = get_object_or_404(open_ones, slug=slug)
    form = IssueForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        title = _("Délivrance : %(name)s") % {"name": achievement.name}
        return redirect(
            JobRun.start(
                "competences.issue", title, by=request.user, task=issue_attestations, achievement=achievement.pk,
                holders=[user.pk for user in form.cleaned_data["emails"]], issuer=request.user.pk,
            )
        )  # fmt: skip
    context = {"achievement": achievement, "form": form}
    return render(request, "competences/achievement_issue.html", context, status=422 if form.errors else 200)


@login_not_required
@require_safe
def achievement_image(request, slug):
    achievement = get_object_or_404(Achievement.objects.visible_to(request.user), slug=slug)
    return HttpResponse(carriers.drawing(achievement), content_type="image/svg+xml")


@require_safe
def my_attestations(request):
    """What one holds, and what one chose to show of it."""
    held = Attestation.objects.visible_to(request.user).filter(holder=request.user)
    return render(request, "competences/my_attestations.html", {"attestations": held})


def _found(request, public_id):
    attestation = verifying.read(public_id, request.user)
    if attestation is None:
        raise Http404
    return attestation
