"""What is different here: one particularity, a new one."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from demarches.issue_forms import OverrideForm
from demarches.models import LocalOverride, OnlineService
from demarches.views.editing import edit

_JOINED = ("service", "department", "commune", "organisation", "author")


@login_not_required
@require_safe
def override_detail(request, slug):
    visible = LocalOverride.objects.visible_to(request.user).select_related(*_JOINED)
    return render(request, "demarches/override_detail.html", {"override": get_object_or_404(visible, slug=slug)})


@require_http_methods(["GET", "HEAD", "POST"])
def override_create(request, slug):
    service = get_object_or_404(OnlineService.objects.published(), slug=slug)
    return edit(request, OverrideForm, LocalOverride(service=service), _("Dire ce qui change ici"))


@require_http_methods(["GET", "HEAD", "POST"])
def override_edit(request, slug):
    visible = LocalOverride.objects.visible_to(request.user).select_related(*_JOINED)
    return edit(request, OverrideForm, get_object_or_404(visible, slug=slug), _("Corriger cette particularité"))
