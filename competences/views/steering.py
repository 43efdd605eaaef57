"""Steering, for coordinations; everybody else meets a page that is not there."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from competences.steering import board, consent
from epn_commons.accounts.access import moderates, visible_if
from epn_commons.core import spreadsheet


@visible_if(moderates)
@never_cache
@require_safe
def steering(request):
    return render(request, "competences/steering.html", board.overview(request.user, request.GET))


@visible_if(moderates)
@never_cache
@require_safe
def steering_csv(request):
    return spreadsheet.answer("pilotage", *board.overview_table(request.user, request.GET))


@visible_if(moderates)
@never_cache
@require_safe
def steering_place(request, scale, code):
    """One place or intercommunalité, competence by competence."""
    context = board.one_place(request.user, scale, code, request.GET)
    return render(request, "competences/steering_place.html", context)


@visible_if(moderates)
@never_cache
@require_safe
def steering_place_csv(request, scale, code):
    return spreadsheet.answer(f"pilotage-{code}", *board.place_table(request.user, scale, code, request.GET))


@require_POST
def steering_consent(request):
    """Let one's coordinations see what one had validated, or take that back."""
    if not request.user.can_contribute:
        raise PermissionDenied
    if "accord" in request.POST:
        consent.give(request.user)
        messages.success(request, _("C’est noté : votre coordination voit vos compétences validées, avec votre nom."))
    else:
        consent.take_back(request.user)
        messages.success(request, _("C’est noté : votre nom et vos compétences ne se voient plus."))
    return redirect("competences:profile")
