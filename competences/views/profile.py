"""My profile: where I stand, my evidence, whom I ask. Nobody else opens these pages."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import storages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competences import evidence, profile, profile_page, validation
from competences.enums import Basis, ItemKind
from competences.models import Declaration, Evidence, Framework, FrameworkItem, ItemLevel
from competences.profile_forms import AskForm, AssessmentForm, DeclarationForm, FileEvidenceForm, LinkEvidenceForm


@require_safe
def profile_home(request):
    return render(request, "competences/profile.html", profile_page.context(request.user, request.GET))


@require_http_methods(["GET", "HEAD", "POST"])
def assess(request, slug):
    """Situate oneself on a whole framework; only what changed is written."""
    framework = get_object_or_404(Framework.objects.visible_to(request.user), slug=slug)
    areas = profile.assessable(framework)
    own = Declaration.objects.visible_to(request.user).standing().filter(basis=Basis.SELF)
    held = dict(own.values_list("item_level__item", "item_level"))
    form = AssessmentForm(request.POST or None, areas=areas, orders=held)
    if request.method == "POST" and form.is_valid():
        for one in form.chosen():
            profile.declare(request.user, one)
        messages.success(request, _("C’est noté, pour vous seul."))
        return redirect("competences:profile")
    return render(request, "competences/assess.html", {"form": form, "framework": framework})


def _item(request, public_id):
    items = FrameworkItem.objects.visible_to(request.user).select_related("framework")
    return get_object_or_404(items, public_id=public_id, kind=ItemKind.COMPETENCE)


def _competence(request, item, **forms):
    levels = ItemLevel.objects.filter(item=item).select_related("level").order_by("level__order")
    shown = {
        "declaration_form": DeclarationForm(item_levels=levels),
        "file_form": FileEvidenceForm(prefix="fichier"),
        "link_form": LinkEvidenceForm(prefix="lien"),
        "ask_form": AskForm(),
    }
    context = profile_page.one_competence(item, request.user) | shown | forms
    return render(request, "competences/profile_competence.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def profile_competence(request, public_id):
    """One competence: its history; a POST declares a level."""
    item = _item(request, public_id)
    if request.method != "POST":
        return _competence(request, item)
    levels = ItemLevel.objects.filter(item=item).select_related("level")
    form = DeclarationForm(request.POST, item_levels=levels)
    if form.is_valid():
        profile.declare(request.user, form.cleaned_data["level"], example=form.cleaned_data["example"])
        messages.success(request, _("C’est noté, pour vous seul."))
        return redirect("competences:profile_competence", public_id=public_id)
    return _competence(request, item, declaration_form=form)


@require_POST
def evidence_add(request, public_id):
    """A file, a link, or (``travail``) one's own work on the portal."""
    item = _item(request, public_id)
    link, file = LinkEvidenceForm(prefix="lien"), FileEvidenceForm(prefix="fichier")
    try:
        if "travail" in request.POST:
            evidence.claim(request.user, item, request.POST["travail"][:100])
        elif "lien-url" in request.POST:
            link = LinkEvidenceForm(request.POST, prefix="lien")
            if not link.is_valid():
                return _competence(request, item, link_form=link)
            evidence.add_link(request.user, item, **link.cleaned_data)
        else:
            file = FileEvidenceForm(request.POST, request.FILES, prefix="fichier")
            if not file.is_valid():
                return _competence(request, item, file_form=file)
            evidence.add_file(request.user, item, file.cleaned_data["file"], title=file.cleaned_data["title"])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("C’est ajouté à vos preuves."))
    return redirect("competences:profile_competence", public_id=public_id)


@require_safe
def evidence_file(request, public_id):
    """The file, to its owner and to whom they asked; always as a download, never shown as a page."""
    one = get_object_or_404(evidence.readable_by(request.user), public_id=public_id)
    if not one.stored or not storages["private"].exists(one.stored):
        raise Http404
    response = FileResponse(
        storages["private"].open(one.stored), as_attachment=True, content_type=one.media_type,
        filename=f"preuve-{one.public_id}{one.stored[one.stored.rfind('.'):]}",
    )  # fmt: skip
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def evidence_remove(request, public_id):
    one = get_object_or_404(Evidence.objects.visible_to(request.user).select_related("item"), public_id=public_id)
    evidence.remove(one)
    messages.success(request, _("Cette preuve est effacée."))
    return redirect("competences:profile_competence", public_id=one.item.public_id)


@require_POST
def validation_ask(request, public_id):
    """Ask a peer, a coordination or a jury to agree with the level declared."""
    if not request.user.can_contribute:
        raise PermissionDenied
    item = _item(request, public_id)
    form = AskForm(request.POST)
    own = (
        Declaration.objects.visible_to(request.user).standing().filter(basis=Basis.SELF, item_level__item=item).first()
    )
    if own is None:
        messages.error(request, _("Dites d’abord où vous en êtes : c’est ce niveau que l’on valide."))
        return redirect("competences:profile_competence", public_id=public_id)
    if form.is_valid():
        try:
            reviewers = validation.find_reviewers(form.cleaned_data["emails"])
            validation.ask(own, form.cleaned_data["way"], reviewers, by=request.user)
            messages.success(request, _("C’est demandé : vous serez prévenu de la réponse."))
            return redirect("competences:profile_competence", public_id=public_id)
        except ValidationError as error:
            form.add_error(None, error)
    return _competence(request, item, ask_form=form)
