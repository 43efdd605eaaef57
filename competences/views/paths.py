"""Career paths: the list, one of them, writing one."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from competences import path_page, writing
from competences.models import CareerPath
from competences.path_forms import CareerPathForm


@login_not_required
@require_safe
def path_list(request):
    return render(request, "competences/path_list.html", path_page.listing(request.user))


def _visible(request, slug):
    return get_object_or_404(CareerPath.objects.visible_to(request.user).select_related("occupation"), slug=slug)


@login_not_required
@require_safe
def path_detail(request, slug):
    context = path_page.context(_visible(request, slug), request.user, request.GET)
    return render(request, "competences/path_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def path_create(request):
    return _write(request, CareerPath(), _("Décrire un parcours"))


@require_http_methods(["GET", "HEAD", "POST"])
def path_edit(request, slug):
    return _write(request, _visible(request, slug), _("Corriger ce parcours"))


def _write(request, path, title):
    if not request.user.can_contribute:
        raise PermissionDenied
    form = CareerPathForm(request.POST or None, instance=path)
    if request.method == "POST" and form.is_valid() and writing.save(request, form):
        return redirect(form.instance)
    return render(request, "competences/path_form.html", writing.context(form, title, request.user))
