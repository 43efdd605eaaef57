"""Writing a framework: its head, its levels, its items, its next version."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from competences import framework_page, versions, writing
from competences.forms import FrameworkForm, FrameworkItemForm, LevelForm, NewVersionForm
from competences.models import Framework, FrameworkItem
from epn_commons.contributions.enums import Outcome


def _contributor(request):
    if not request.user.can_contribute:
        raise PermissionDenied


def _editable(request, slug):
    _contributor(request)
    framework = get_object_or_404(Framework.objects.visible_to(request.user), slug=slug)
    if framework.is_frozen:
        raise PermissionDenied(_("Cette version est publiée, donc figée : préparez une nouvelle version."))
    if not framework_page.may_edit(framework, request.user):
        raise PermissionDenied
    return framework


@require_http_methods(["GET", "HEAD", "POST"])
def framework_create(request):
    _contributor(request)
    return _write_head(request, Framework(), _("Écrire un référentiel"))


@require_http_methods(["GET", "HEAD", "POST"])
def framework_edit(request, slug):
    return _write_head(request, _editable(request, slug), _("Modifier ce brouillon"))


def _write_head(request, framework, title):
    form = FrameworkForm(request.POST or None, instance=framework)
    if request.method == "POST" and form.is_valid():
        keep = "brouillon" in request.POST or framework.pk is None
        outcome = form.save_as(by=request.user, keep_as_draft=keep)
        if outcome:
            messages.success(request, _OUTCOMES[outcome])
            return redirect(form.instance)
    return render(request, "competences/framework_form.html", {"form": form, "title": title, "framework": framework})


_OUTCOMES = {
    Outcome.SAVED: gettext_lazy("C’est enregistré. Ajoutez ses niveaux, puis ses domaines et ses compétences."),
    Outcome.PUBLISHED: gettext_lazy("C’est publié : cette version est désormais figée."),
    Outcome.AWAITING_REVIEW: gettext_lazy("C’est envoyé en relecture : vous serez prévenu de la suite."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def framework_version(request, slug):
    """Prepare the version that will replace this one."""
    _contributor(request)
    framework = get_object_or_404(Framework.objects.visible_to(request.user), slug=slug)
    form = NewVersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(versions.new_version(framework, **form.cleaned_data, by=request.user))
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return render(request, "competences/framework_version.html", {"form": form, "framework": framework})


@require_http_methods(["GET", "HEAD", "POST"])
def level_add(request, slug):
    framework = _editable(request, slug)
    form = LevelForm(request.POST or None)
    if writing.done(request, form, lambda chosen: versions.add_level(framework, **chosen)):
        return redirect(framework)
    context = {"form": form, "framework": framework, "title": _("Ajouter un niveau")}
    return render(request, "competences/framework_part_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def item_add(request, slug):
    framework = _editable(request, slug)
    return _write_item(request, framework, FrameworkItem(framework=framework), _("Ajouter un élément"))


@require_http_methods(["GET", "HEAD", "POST"])
def item_edit(request, slug, code):
    framework = _editable(request, slug)
    item = get_object_or_404(FrameworkItem.objects.visible_to(request.user), framework=framework, code=code)
    return _write_item(request, framework, item, _("Modifier cet élément"))


def _write_item(request, framework, item, title):
    form = FrameworkItemForm(request.POST or None, instance=item, framework=framework)
    if writing.done(request, form, lambda _chosen: versions.save_item(form.instance, form.level_texts)):
        return redirect(form.instance)
    context = {"form": form, "framework": framework, "title": title, "item": item if item.pk else None}
    return render(request, "competences/framework_part_form.html", context)


@require_POST
def item_remove(request, slug, code):
    framework = _editable(request, slug)
    item = get_object_or_404(FrameworkItem.objects.visible_to(request.user), framework=framework, code=code)
    thanks = _("« %(title)s » est retiré.") % {"title": item.title}
    writing.acted(request, lambda: versions.remove_item(item), thanks)
    return redirect(framework)
