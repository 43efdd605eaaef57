"""Keeping places true: what the holder of a signed link does without an account, and what members do in one click."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from cartoparty import confirm_page, reminding, signed_links
from cartoparty.confirm_forms import CorrectionForm, FrequencyForm
from cartoparty.confirming import CannotConfirm, TooLate, confirm, take_back
from cartoparty.enums import FactGroup, ReminderFrequency
from cartoparty.models import Structure
from cartoparty.tasks import send_confirmation_link
from epn_commons.contributions.enums import Status
from epn_commons.core import rate_limit
from epn_commons.core.messages import done
from epn_commons.jobs.queue import defer_once

PER_HOUR = 60
"""POSTs from one address: generous, a whole town hall goes out by a single one."""


def _by_link(salt):
    """Open a signed link for a view that takes a ``Link``, or say what is wrong with it."""

    def decorate(view):
        @wraps(view)
        def opened(request, slug, token, **arguments):
            try:
                link = signed_links.read(slug, token, salt=salt)
            except signed_links.BadLink as bad:
                return render(request, "cartoparty/confirm_bad_link.html", {"bad": bad}, status=bad.status)
            return view(request, link, **arguments)

        return opened

    return decorate


def _limited(view):
    """Answer 429 to an address that posts too much."""

    @wraps(view)
    def counted(request, *args, **arguments):
        if request.method == "POST":
            who = rate_limit.client_network(request)
            if rate_limit.hit("confirm", who, limit=PER_HOUR, seconds=3600).is_exceeded:
                return render(request, "429.html", status=429)
        return view(request, *args, **arguments)

    return counted


# --- Without an account --------------------------------------------------------------------------------------------


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_limited
@_by_link(signed_links.CONFIRM)
def structure_confirm(request, link):
    """GET only shows: mail services and antivirus follow every link they see. POST confirms."""
    if request.method != "POST":
        return render(request, "cartoparty/confirm.html", confirm_page.context(link))
    groups = confirm_page.chosen(request.POST.get("exact", ""))
    if not groups:
        raise BadRequest(_("Le bouton n’a pas été compris : revenez en arrière et recommencez."))
    try:
        confirm(link.structure, groups, link=link.name, seen_version=_seen_version(request))
    except CannotConfirm as refusal:
        messages.warning(request, str(refusal))
    return redirect("cartoparty:structure_confirm", link.structure.slug, link.token)


def _seen_version(request):
    """The version that the page showed; 0, which no structure has, for anything else."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_limited
@_by_link(signed_links.CONFIRM)
def structure_confirm_correct(request, link, word):
    group = confirm_page.GROUPS_BY_WORD.get(word)
    if group is None:
        raise Http404
    form = CorrectionForm(request.POST or None, link=link, group=group)
    if request.method == "POST" and form.is_valid() and (form.is_from_robot or _send(form)):
        messages.success(request, _("Merci : un coordinateur du réseau met la fiche à jour."))
        return redirect("cartoparty:structure_confirm", link.structure.slug, link.token)
    group_told = next(told for told in confirm_page.told(link.structure) if told["code"] == group)
    context = {"form": form, "structure": link.structure, "token": link.token, "group": group_told}
    return render(request, "cartoparty/confirm_correct.html", context, status=422 if form.is_bound else 200)


def _send(form):
    try:
        return form.send()
    except ValidationError as error:
        form.add_error("message", error.messages)
        return None


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_limited
def structure_confirm_link(request, slug):
    """A new link, sent to the place's own address; the answer is the same whether it has one or not."""
    structure = get_object_or_404(Structure.objects.published(), slug=slug)
    if request.method == "POST":
        defer_once(send_confirmation_link, lock=f"confirmation_link:{structure.pk}", structure=structure.pk)
        return redirect(f"{reverse('cartoparty:structure_confirm_link', args=[slug])}?envoye")
    context = {"structure": structure, "is_sent": "envoye" in request.GET}
    return render(request, "cartoparty/confirm_link.html", context)


# RFC 8058: the mail service posts from its own servers, without cookie or form token; the signed link is the proof.
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_by_link(signed_links.REFUSE)
def structure_reminders_stop(request, link):
    """GET only asks. POST sets the frequency that was chosen, and never again when none was (one click)."""
    if request.method == "POST":
        form = FrequencyForm(request.POST if "every_months" in request.POST else {"every_months": "0"})
        if form.is_valid():
            reminding.set_frequency(link.structure, form.cleaned_data["every_months"])
    else:
        form = FrequencyForm(initial={"every_months": ReminderFrequency.NEVER})
    context = {"form": form, "structure": link.structure, "is_set": form.is_bound and form.is_valid()}
    context["chosen"] = reminding.frequency(link.structure)
    return render(request, "cartoparty/confirm_refuse.html", context, status=422 if form.errors else 200)


# --- Members -------------------------------------------------------------------------------------------------------


def _published(request, slug):
    """The published place that a member keeps true."""
    if not request.user.can_contribute:
        raise PermissionDenied
    return get_object_or_404(Structure.objects.visible_to(request.user), slug=slug, status=Status.PUBLISHED)


@require_POST
def structure_still_right(request, slug):
    structure = _published(request, slug)
    try:
        made = confirm(structure, list(FactGroup), by=request.user, seen_version=_seen_version(request))
        undo_url = reverse("cartoparty:structure_still_right_undo", args=[slug, made[0].act])
        done(request, _("Merci : la fiche est confirmée d’aujourd’hui."), undo_url=undo_url)
    except CannotConfirm as refusal:
        messages.warning(request, str(refusal))
    return redirect(structure)


@require_POST
def structure_still_right_undo(request, slug, act):
    structure = _published(request, slug)
    try:
        take_back(structure, act, by=request.user)
        messages.success(request, _("Votre confirmation est annulée : la fiche a retrouvé sa date."))
    except TooLate as refusal:
        messages.warning(request, str(refusal))
    return redirect(structure)


@require_POST
def structure_reminders(request, slug):
    """How often the place is asked: its author and the coordinators of its territory say so."""
    structure = _published(request, slug)
    if not reminding.is_set_by(structure, request.user):
        raise PermissionDenied
    form = FrequencyForm(request.POST)
    if form.is_valid():
        reminding.set_frequency(structure, form.cleaned_data["every_months"])
        messages.success(request, _("C’est noté : rappels au lieu %(how)s.") % {
            "how": ReminderFrequency(form.cleaned_data["every_months"]).label})  # fmt: skip
    else:
        messages.error(request, _("Choisissez une fréquence de la liste."))
    return redirect(structure)
