"""Frameworks: the way in, the list, one version."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from competences import framework_page, home_page
from competences.models import Framework


@login_not_required
@require_safe
def home(request):
    return render(request, "competences/home.html", home_page.context(request.user))


@login_not_required
@require_safe
def framework_list(request):
    frameworks = Framework.objects.visible_to(request.user).order_by("title", "-published_at", "pk")
    return render(request, "competences/framework_list.html", {"frameworks": frameworks})


@login_not_required
@require_safe
def framework_detail(request, slug):
    visible = Framework.objects.visible_to(request.user).select_related("replaces", "replaced_by", "author")
    framework = get_object_or_404(visible, slug=slug)
    return render(request, "competences/framework_detail.html", framework_page.context(framework, request.user))
