"""Trainings: the list, one of them, adding, correcting, saying what one thinks of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competences import training_page, writing
from competences.models import Training, TrainingReview
from competences.training_forms import TrainingForm, TrainingPlaceForm, TrainingReviewForm


@login_not_required
@require_safe
def training_list(request):
    return render(request, "competences/training_list.html", training_page.listing(request.GET, request.user))


def _visible(request, slug):
    visible = Training.objects.visible_to(request.user).select_related("commune", "author")
    return get_object_or_404(visible, slug=slug)


@login_not_required
@require_safe
def training_detail(request, slug):
    context = training_page.context(_visible(request, slug), request.user)
    forms = {"review_form": TrainingReviewForm(), "place_form": TrainingPlaceForm()}
    return render(request, "competences/training_detail.html", context | forms)


@require_http_methods(["GET", "HEAD", "POST"])
def training_create(request):
    return _write(request, Training(), _("Ajouter une formation"))


@require_http_methods(["GET", "HEAD", "POST"])
def training_edit(request, slug):
    return _write(request, _visible(request, slug), _("Corriger cette formation"))


def _write(request, training, title):
    if not request.user.can_contribute:
        raise PermissionDenied
    form = TrainingForm(request.POST or None, instance=training)
    if request.method == "POST" and form.is_valid() and writing.save(request, form):
        return redirect(form.instance)
    return render(request, "competences/training_form.html", writing.context(form, title, request.user))


@require_POST
def training_review(request, slug):
    training = _visible(request, slug)
    if not request.user.can_contribute:
        raise PermissionDenied
    form = TrainingReviewForm(request.POST, instance=TrainingReview(training=training, author=request.user))
    if form.is_valid():
        training_page.say(form.instance, by=request.user)
        messages.success(request, _("Merci : votre avis aide vos collègues à choisir."))
        return redirect(training)
    context = training_page.context(training, request.user) | {"review_form": form, "place_form": TrainingPlaceForm()}
    return render(request, "competences/training_detail.html", context)


@require_POST
def training_review_withdraw(request, slug, pk):
    review = get_object_or_404(TrainingReview.objects.visible_to(request.user), pk=pk, training__slug=slug)
    if not training_page.withdraw_review(review, by=request.user):
        raise Http404
    messages.success(request, _("Cet avis est retiré."))
    return redirect(review.training)


@require_POST
def training_place(request, slug):
    training = _visible(request, slug)
    if not request.user.can_contribute:
        raise PermissionDenied
    form = TrainingPlaceForm(request.POST)
    if form.is_valid():
        thanks = _("C’est noté : ce lieu accueille la formation.")
        slug = form.cleaned_data["place"]
        writing.acted(request, lambda: training_page.add_place(training, slug, by=request.user), thanks)
    else:
        messages.error(request, _("Indiquez l’adresse de la fiche du lieu."))
    return redirect(training)
