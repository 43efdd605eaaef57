"""Consultations: the list, one of them, opening, voting, closing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competences import writing
from competences.asking_forms import CancelForm, changing_form
from competences.criteria import round_pages, voting
from competences.criteria.pages import all_areas, area_called
from competences.criteria.round_forms import ConclusionForm, ConsultationForm
from competences.models import Consultation
from epn_commons.accounts.access import moderates, visible_if


def _visible(request, slug):
    visible = Consultation.objects.visible_to(request.user).select_related("closed_by")
    return get_object_or_404(visible, slug=slug)


@login_not_required
@require_safe
def consultation_list(request):
    return render(request, "competences/consultation_list.html", round_pages.listing(request.GET, request.user))


@login_not_required
@never_cache
@require_safe
def consultation_detail(request, slug):
    context = round_pages.context(_visible(request, slug), request.user)
    return render(request, "competences/consultation_detail.html", context)


@visible_if(moderates)
@require_http_methods(["GET", "HEAD", "POST"])
def consultation_create(request):
    """``domaine`` shows the criteria of one area, ticked."""
    form = ConsultationForm(request.POST or None, area=area_called(request.GET.get("domaine", "")))
    thanks = _("La consultation est annoncée ; les personnes qui votent sont prévenues.")
    if writing.done(request, form, lambda chosen: voting.open_round(form.instance, chosen, by=request.user), thanks):
        return redirect(form.instance)
    return render(request, "competences/consultation_form.html", {"form": form, "areas": all_areas()})


@visible_if(moderates)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consultation_edit(request, slug):
    """Before the vote, everything may change; then its end alone, which may be put off."""
    consultation = _visible(request, slug)
    form = changing_form(consultation, request.POST or None, ConsultationForm)
    thanks = _("C’est changé ; les personnes qui votent sont prévenues.")
    if writing.done(request, form, lambda chosen: voting.change(consultation, chosen, by=request.user), thanks):
        return redirect(consultation)
    context = {"form": form, "consultation": consultation}
    return render(request, "competences/consultation_form.html", context)


@visible_if(moderates)
@require_http_methods(["GET", "HEAD", "POST"])
def consultation_cancel(request, slug):
    consultation = _visible(request, slug)
    form = CancelForm(request.POST or None)
    thanks = _("La consultation est annulée ; les personnes qui votaient sont prévenues.")
    if writing.done(request, form, lambda chosen: voting.cancel(consultation, **chosen, by=request.user), thanks):
        return redirect(consultation)
    return render(request, "competences/asked_cancel.html", {"asked": consultation, "form": form})


@never_cache
@require_POST
def consultation_vote(request, slug):
    consultation = _visible(request, slug)
    context = round_pages.context(consultation, request.user, request.POST)
    forms = context.get("forms", [])
    if forms and not all(form.is_valid() for _voted, form in forms):
        messages.error(request, _("Rien n’est enregistré : complétez les avis signalés, puis envoyez de nouveau."))
        return render(request, "competences/consultation_detail.html", context, status=422)
    given = {voted.pk: form.cleaned_data for voted, form in forms if form.cleaned_data["position"]}
    answers = {pk: (one["position"], one["text"]) for pk, one in given.items()}
    thanks = _("Votre vote est enregistré. Vous pouvez le changer jusqu’à la fin.")
    writing.acted(request, lambda: voting.vote(consultation, answers, by=request.user), thanks)
    return redirect(consultation)


@visible_if(moderates)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consultation_close(request, slug):
    consultation = _visible(request, slug)
    if not consultation.may_close:
        return redirect(consultation)
    data = request.POST or None
    context = round_pages.closing(consultation, data) | {"form": ConclusionForm(data)}
    forms = [context["form"], *context["forms"].values()]
    if request.method == "POST" and all(form.is_valid() for form in forms):
        agreed = {pk: form.cleaned_data for pk, form in context["forms"].items()}
        try:
            voting.close(consultation, agreed, context["form"].cleaned_data["conclusion"], by=request.user)
            messages.success(request, _("La consultation est close : sa décision est publique."))
            return redirect(consultation)
        except ValidationError as refusal:
            context["form"].add_error(None, refusal.messages)
    return render(request, "competences/consultation_close.html", context)
