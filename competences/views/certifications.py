"""The inventory of certifications: the list, one of them, aligning one of its blocks."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from competences import certification_page
from competences.forms import BlockAlignmentForm
from competences.models import Alignment, Certification


@login_not_required
@require_safe
def certification_list(request):
    return render(
        request, "competences/certification_list.html", certification_page.listing(request.GET, request.user)
    )


@login_not_required
@require_safe
def certification_detail(request, slug):
    certification = get_object_or_404(Certification.objects.visible_to(request.user), slug=slug)
    return render(
        request, "competences/certification_detail.html", certification_page.context(certification, request.user)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def certification_align(request, slug):
    """Say which competence a block, or the whole, corresponds to."""
    if not request.user.can_contribute:
        raise PermissionDenied
    certification = get_object_or_404(Certification.objects.visible_to(request.user), slug=slug)
    instance = Alignment(author=request.user)
    form = BlockAlignmentForm(request.POST or None, instance=instance, certification=certification)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                form.save()
            messages.success(request, _("C’est proposé : quelqu’un d’autre le relit."))
            return redirect(certification)
        except IntegrityError:
            form.add_error(None, _("Cette correspondance est déjà proposée."))
    return render(request, "competences/certification_align.html", {"form": form, "certification": certification})
