"""Correspondences between frameworks: the matrix, proposing, reviewing, disputing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competences import alignment_page
from competences.forms import AlignmentForm, ReasonedForm
from competences.models import Alignment, Framework
from epn_commons.contributions.exceptions import AlreadyDecided


def _pair(request, slug, other):
    visible = Framework.objects.visible_to(request.user)
    return get_object_or_404(visible, slug=slug), get_object_or_404(visible, slug=other)


@login_not_required
@require_safe
def matrix(request, slug, other):
    source, target = _pair(request, slug, other)
    return render(request, "competences/alignments.html", alignment_page.context(source, target, request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def alignment_add(request, slug, other):
    if not request.user.can_contribute:
        raise PermissionDenied
    source, target = _pair(request, slug, other)
    instance = Alignment(author=request.user)
    form = AlignmentForm(request.POST or None, instance=instance, source=source, target=target)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                form.save()
            messages.success(request, _("C’est proposé : quelqu’un d’autre le relit."))
            return redirect("competences:alignment_matrix", slug=slug, other=other)
        except IntegrityError:
            form.add_error(None, _("Cette correspondance est déjà proposée."))
    return render(request, "competences/alignment_form.html", {"form": form, "source": source, "target": target})


@require_http_methods(["GET", "HEAD", "POST"])
def alignment_act(request, public_id, act):
    """Dispute (any member) or put aside (a coordination), saying why."""
    alignment = _standing(request, public_id)
    if not request.user.can_contribute or (act == "ecarter" and not request.user.can_moderate):
        raise PermissionDenied
    form = ReasonedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decide = alignment.reject if act == "ecarter" else alignment.dispute
        if _said(request, form, lambda: decide(by=request.user, reason=form.cleaned_data["reason"])):
            return _back(alignment)
    return render(request, "competences/alignment_reason.html", {"form": form, "alignment": alignment, "act": act})


@require_POST
def alignment_review(request, public_id):
    alignment = _standing(request, public_id)
    if not request.user.can_moderate:
        raise PermissionDenied
    try:
        alignment.review(by=request.user)
        messages.success(request, _("Relu : merci."))
    except (ValidationError, AlreadyDecided) as error:
        messages.error(request, " ".join(getattr(error, "messages", [str(error)])))
    return _back(alignment)


def _standing(request, public_id):
    found = Alignment.objects.visible_to(request.user).select_related(
        "source_item__framework", "source_block__certification", "source_certification", "target__framework"
    )
    return get_object_or_404(found, public_id=public_id)


def _said(request, form, decide):
    try:
        decide()
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    except AlreadyDecided as error:
        messages.error(request, str(error))
    return True


def _back(alignment):
    return redirect(alignment.get_absolute_url())
