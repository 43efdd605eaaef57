"""One place, and what a coordinator decides about it from its page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cartoparty import sheet
from cartoparty.confirming import vouched_via
from cartoparty.duplicates import bench
from cartoparty.duplicates.merging import moved_to
from cartoparty.models import Structure
from epn_commons.contributions.enums import Status
from epn_commons.contributions.exceptions import TransitionNotAllowed

WITH_PLACE = ("commune__department", "organisation")


@login_not_required
@require_safe
def structure_detail(request, slug):
    visible = Structure.objects.visible_to(request.user).select_related(*WITH_PLACE)
    structure = visible.filter(slug=slug).annotate(vouched_via=vouched_via()).first()
    if structure is None or structure.status != Status.PUBLISHED:
        heir = moved_to(slug, user=request.user)
        if heir is not None:
            return _moved(heir)
    if structure is None:
        return _gone(request, slug)
    context = sheet.context(structure, request.user)
    if context["moderates"]:
        context["twins"] = bench.beside(structure, request.user)
    return render(request, "cartoparty/structure_detail.html", context)


def _moved(heir):
    """The place that a merge kept. Asked again each time, because a merge can be undone."""
    response = redirect(heir, permanent=True)
    response["Cache-Control"] = "no-cache"
    return response


def _gone(request, slug):
    """An archived place says so; any other that one may not see does not exist."""
    archived = Structure.objects.filter(slug=slug, status=Status.ARCHIVED).select_related("commune").first()
    if archived is None:
        raise Http404
    near = f"?{urlencode({'lieu': archived.commune_id})}" if archived.commune else ""
    address = f"{reverse('cartoparty:structure_list')}{near}"
    return render(request, "cartoparty/structure_gone.html", {"near_url": address}, status=410)


def moderated(request, slug):
    """The place that a coordinator decides on: 404 when they may not see it, 403 outside of their territory."""
    visible = Structure.objects.visible_to(request.user).select_related(*WITH_PLACE)
    structure = get_object_or_404(visible, slug=slug)
    if not structure.is_moderated_by(request.user):
        raise PermissionDenied
    return structure


@require_POST
def structure_publish(request, slug):
    structure = moderated(request, slug)
    missing = structure.missing_for_publication()
    if missing:
        labels = ", ".join(str(structure.missing_label(code)) for code in missing)
        messages.error(request, _("Avant de publier, complétez : %(what)s.") % {"what": labels})
        return redirect(structure)
    try:
        structure.publish(by=request.user)
        messages.success(request, _("« %(name)s » est publié.") % {"name": structure.name})
    except TransitionNotAllowed as error:
        messages.error(request, str(error))
    return redirect(structure)
