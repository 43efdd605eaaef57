"""Groups: for the coordination that follows one, for the people who are asked."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competences.models import Cohort, CohortMember
from competences.steering import cohorts
from competences.steering.forms import CohortForm, InviteForm
from epn_commons.accounts.access import moderates, visible_if
from epn_commons.core import spreadsheet


@visible_if(moderates)
@require_http_methods(["GET", "HEAD", "POST"])
def cohort_list(request):
    """One's groups; a POST opens one more."""
    form = CohortForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cohorts.open_cohort(form.instance, by=request.user)
        messages.success(request, _("Le groupe est ouvert : invitez-y des personnes."))
        return redirect(form.instance)
    context = {"form": form, "cohorts": list(Cohort.objects.visible_to(request.user))}
    return render(request, "competences/cohort_list.html", context, status=422 if form.errors else 200)


def _mine(request, public_id):
    found = Cohort.objects.visible_to(request.user).select_related("framework", "path")
    return get_object_or_404(found, public_id=public_id)


@never_cache
@require_safe
def cohort(request, public_id):
    context = cohorts.board(_mine(request, public_id), request.GET)
    return render(request, "competences/cohort.html", context | {"invite_form": InviteForm()})


@never_cache
@require_safe
def cohort_csv(request, public_id):
    return spreadsheet.answer("groupe", *cohorts.table(_mine(request, public_id)))


@require_POST
def cohort_invite(request, public_id):
    found = _mine(request, public_id)
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            number = cohorts.invite(found, form.cleaned_data["emails"], by=request.user)
        except ValidationError as error:
            form.add_error("emails", error)
        else:
            words = ngettext("%(count)d personne invitée.", "%(count)d personnes invitées.", number)
            messages.success(request, words % {"count": number})
            return redirect(found)
    context = cohorts.board(found, request.GET) | {"invite_form": form}
    return render(request, "competences/cohort.html", context, status=422)


@require_POST
def cohort_remove(request, public_id, pk):
    found = _mine(request, public_id)
    cohorts.remove(found, pk)
    messages.success(request, _("Cette personne n’est plus dans le groupe."))
    return redirect(found)


@require_POST
def cohort_close(request, public_id):
    found = _mine(request, public_id)
    cohorts.close(found)
    messages.success(request, _("Le groupe est fermé : plus rien de ses membres ne s’y voit."))
    return redirect("competences:cohort_list")


@require_safe
def my_cohorts(request):
    """The groups that one was asked into, and what one answered."""
    mine = CohortMember.objects.visible_to(request.user).filter(cohort__closed_at=None)
    mine = mine.select_related("cohort__leader", "cohort__framework", "cohort__path").order_by("-asked_at", "pk")
    return render(request, "competences/my_cohorts.html", {"members": list(mine)})


@require_POST
def cohort_answer(request, pk):
    member = get_object_or_404(CohortMember.objects.visible_to(request.user), pk=pk)
    agrees = request.POST.get("reponse") == "accepter"
    cohorts.answer(member, agrees=agrees)
    messages.success(request, _("Vous êtes dans le groupe.") if agrees else _("C’est noté : rien de vous n’y est vu."))
    return redirect("competences:my_cohorts")
