"""Mapping parties: announced, joined, worked on from the field, told on a board, closed."""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cartoparty.models import MappingParty
from cartoparty.parties import board, checklist, joining, party_page, results
from cartoparty.parties.answering import answer
from cartoparty.parties.forms import ActionForm, GuestForm, PartyForm
from cartoparty.parties.opening import CannotOpen, open_party
from epn_commons.accounts.access import moderates, visible_if
from epn_commons.accounts.sessions import is_shared
from epn_commons.core import rate_limit, spreadsheet

JOINS_PER_HOUR = 300
"""From one address: a whole room goes out by a single one."""


def _party(request, slug):
    visible = MappingParty.objects.visible_to(request.user).select_related("department", "epci")
    return get_object_or_404(visible, slug=slug)


def _by_its_coordinators(view):
    """Give the party to a view that only the coordinators of its territory may open."""

    @wraps(view)
    def opened(request, slug):
        party = _party(request, slug)
        if not party.is_run_by(request.user):
            raise PermissionDenied
        return view(request, party)

    return opened


# --- For everyone --------------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def party_list(request):
    return render(request, "cartoparty/party_list.html", {"groups": board.by_stage(request.user)})


@login_not_required
@never_cache
@require_safe
def party_detail(request, slug):
    party = _party(request, slug)
    context = party_page.context(party, request.user, joining.participant_of(request, party))
    return render(request, "cartoparty/party_detail.html", context)


@login_not_required
@never_cache
@require_safe
def party_board(request, slug):
    """The board alone, for a projector; htmx asks for its figures again."""
    party = _party(request, slug)
    if request.htmx:
        return render(request, "cartoparty/_party_board.html", board.context(party))
    context = board.context(party) | party_page.way_in(party)
    return render(request, "cartoparty/party_board.html", context)


@login_not_required
@require_safe
def party_short(request, code):
    """Typed from a projector: small letters will do."""
    visible = MappingParty.objects.visible_to(request.user)
    return redirect("cartoparty:party_join", get_object_or_404(visible, code=code.upper()).slug)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def party_join(request, slug):
    """GET only asks: a link that is followed joins nobody."""
    party = _party(request, slug)
    if joining.participant_of(request, party):
        return redirect("cartoparty:party_checklist", slug)
    is_guest = not request.user.is_authenticated
    form = GuestForm(request.POST or None) if is_guest else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            participant = _join(request, party, form)
            return joining.remember(redirect("cartoparty:party_checklist", slug), participant, party)
        except (joining.NameTaken, joining.JoiningIsOver, TooMany) as refusal:
            if form is None:
                messages.error(request, str(refusal))
                return redirect(party)
            form.add_error("pseudonym", str(refusal))
    context = party_page.joining(party, form)
    return render(request, "cartoparty/party_join.html", context, status=422 if form and form.errors else 200)


class TooMany(Exception):
    pass


def _join(request, party, form):
    if form is None:
        return joining.join_as_member(request, party)
    who = rate_limit.client_network(request)
    if rate_limit.hit("party_join", who, limit=JOINS_PER_HOUR, seconds=3600).is_exceeded:
        raise TooMany(_("Beaucoup de personnes arrivent d’ici à la fois : réessayez dans une heure."))
    return joining.join_as_guest(party, form.cleaned_data["pseudonym"])


# --- For participants ----------------------------------------------------------------------------------------------


@login_not_required
@never_cache
@require_safe
def party_checklist(request, slug):
    party = _party(request, slug)
    participant = joining.participant_of(request, party)
    if participant is None:
        return redirect("cartoparty:party_join", slug)
    near = party_page.point(request.GET)
    page = checklist.page(participant, near, request.GET.get("page"))
    context = party_page.field(party, participant, request.user) | {"page": page, "near": near}
    context |= {"kept": party_page.kept(request.GET), "keeps": not party.is_closed and not is_shared(request.session)}
    return render(request, "cartoparty/party_checklist.html", context)


@login_not_required
@never_cache
@require_POST
def party_act(request, slug):
    """JSON for the queue of a phone; for a form without scripts, the list again, or what was typed, to correct."""
    party = _party(request, slug)
    form, participant = ActionForm(request.POST, party=party), joining.participant_of(request, party)
    told = answer(participant, form)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(party_page.told_to_queue(request, party, participant, told), status=told.status)
    if told.state != "sent":
        context = party_page.again(party, form, told)
        return render(request, "cartoparty/party_again.html", context, status=told.status)
    messages.success(request, told.said)
    return redirect(f"{reverse('cartoparty:party_checklist', args=[slug])}{party_page.kept(request.POST)}")


@login_not_required
@never_cache
@require_safe
def party_contribution(request, slug):
    """What the portal counted of this person: a page, and on paper a certificate."""
    party = _party(request, slug)
    participant = joining.participant_of(request, party)
    if participant is None:
        return redirect("cartoparty:party_join", slug)
    context = {"party": party, "participant": participant, "today": timezone.localdate()}
    context |= results.contribution(participant) | {"address": settings.BASE_URL + party.get_absolute_url()}
    return render(request, "cartoparty/party_contribution.html", context)


# --- For coordinators ----------------------------------------------------------------------------------------------


@visible_if(moderates)
@require_http_methods(["GET", "HEAD", "POST"])
def party_open(request):
    form = PartyForm(request.POST or None, user=request.user, initial=party_page.usual())
    if request.method == "POST" and form.is_valid():
        try:
            party = open_party(form.save(commit=False), by=request.user)
            messages.success(request, party_page.opened(party))
            return redirect(party)
        except CannotOpen as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "party": None}
    return render(request, "cartoparty/party_form.html", context, status=422 if form.errors else 200)


@_by_its_coordinators
@require_http_methods(["GET", "HEAD", "POST"])
def party_edit(request, party):
    if party.is_closed:
        raise PermissionDenied
    form = PartyForm(request.POST or None, instance=party, user=request.user)
    if request.method == "POST" and form.is_valid():
        party_page.save(form)
        messages.success(request, _("C’est enregistré."))
        return redirect(party)
    context = {"form": form, "party": party}
    return render(request, "cartoparty/party_form.html", context, status=422 if form.errors else 200)


@_by_its_coordinators
@require_http_methods(["GET", "HEAD", "POST"])
def party_close(request, party):
    if request.method == "POST":
        try:
            results.close(party, by=request.user)
            messages.success(request, _("La cartoparty est close : ses résultats sont figés."))
        except results.AlreadyClosed as refusal:
            messages.warning(request, str(refusal))
        return redirect(party)
    return render(request, "cartoparty/party_close.html", {"party": party, "figures": board.figures(party)})


@_by_its_coordinators
@require_safe
def party_results(request, party):
    return spreadsheet.answer(party.slug, *results.table(party))
