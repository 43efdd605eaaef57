"""One online service: what it is, which procedures use it."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from demarches import service_page
from demarches.models import OnlineService


@login_not_required
@require_safe
def service_detail(request, slug):
    service = get_object_or_404(OnlineService.objects.visible_to(request.user), slug=slug)
    return render(request, "demarches/service_detail.html", service_page.context(service, request.user))
