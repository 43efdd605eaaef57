"""The pages of one contribution that every kind shares: its history, an error to report, its moves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from epn_commons.contributions import history as past
from epn_commons.contributions import moderating, reporting, revising
from epn_commons.contributions.enums import Status
from epn_commons.contributions.forms import ReasonForm, ReportForm
from epn_commons.contributions.kinds import get_kind
from epn_commons.core import rate_limit
from epn_commons.core.messages import done

HOUR = 3600
REPORTS_PER_ADDRESS = 30
REPORTS_PER_ITEM = 30


def _find(request, kind, slug, **conditions):
    """What this visitor may see; anything else does not exist."""
    model = get_kind(kind)
    rows = model.objects.visible_to(request.user).select_related(*model.review_relations)
    return get_object_or_404(rows, slug=slug, **conditions)


def _find_own(request, kind, slug):
    if not request.user.can_contribute:
        raise Http404
    return _find(request, kind, slug, author=request.user)


def _find_moderated(request, kind, slug, **conditions):
    contribution = _find(request, kind, slug, **conditions)
    if not contribution.is_moderated_by(request.user):
        raise Http404
    return contribution


def _context(contribution, **more):
    return {
        "contribution": contribution,
        "url": contribution.get_absolute_url(),
        "kind_label": contribution._meta.verbose_name,
        **more,
    }


# --- For everyone ------------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def history(request, kind, slug):
    contribution = _find(request, kind, slug)
    may_revert = (
        request.user.is_authenticated
        and contribution.status == Status.PUBLISHED
        and contribution.is_moderated_by(request.user)
    )
    events = past.page_of(contribution, request.GET.get("page"))
    return render(request, "contributions/history.html", _context(contribution, events=events, may_revert=may_revert))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_create(request, kind, slug):
    contribution = _find(request, kind, slug, status=Status.PUBLISHED)
    form = ReportForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if _too_many_reports(request, contribution):
            form.add_error(
                None, _("Beaucoup de signalements arrivent d’ici : gardez ce texte et réessayez plus tard.")
            )
            status = 429
        elif form.is_from_robot or _report(request, contribution, form):
            return redirect(f"{contribution.get_absolute_url()}signaler/merci/")
    return render(request, "contributions/report.html", _context(contribution, form=form), status=status)


def _too_many_reports(request, contribution):
    address = rate_limit.hit("report", rate_limit.client_network(request), limit=REPORTS_PER_ADDRESS, seconds=HOUR)
    item = rate_limit.hit("report_of", str(contribution.public_id), limit=REPORTS_PER_ITEM, seconds=HOUR)
    return address.is_exceeded or item.is_exceeded


def _report(request, contribution, form):
    """Whether the report was taken; what is wrong with it is said on the form."""
    member = request.user if request.user.is_authenticated else None
    try:
        return reporting.report(contribution, form.cleaned_data["message"], by=member)
    except ValidationError as error:
        form.add_error("message", error.messages)
        return None


@login_not_required
@require_safe
def report_thanks(request, kind, slug):
    contribution = _find(request, kind, slug, status=Status.PUBLISHED)
    return render(request, "contributions/report_thanks.html", _context(contribution))


# --- For its author ----------------------------------------------------------------------------------------------


@require_POST
def submit(request, kind, slug):
    contribution = _find_own(request, kind, slug)
    if request.user.publishes_at_once and not contribution.missing_for_publication():
        return _move(request, contribution, contribution.publish, _("C’est en ligne. Merci !"))
    text = _("C’est envoyé : un coordinateur la relit, vous serez prévenu de sa décision.")
    return _move(request, contribution, contribution.submit, text, undo="retirer/")


@require_POST
def withdraw(request, kind, slug):
    contribution = _find_own(request, kind, slug)
    text = _("Elle est de nouveau à vous : rien n’est perdu, envoyez-la quand elle sera prête.")
    return _move(request, contribution, contribution.withdraw, text, undo="envoyer/")


@require_POST
def rework(request, kind, slug):
    contribution = _find_own(request, kind, slug)
    text = _("Vous pouvez la reprendre : corrigez-la, puis envoyez-la de nouveau.")
    answer = _move(request, contribution, contribution.rework, text)
    edit_url = getattr(contribution, "get_edit_url", None)
    return redirect(edit_url()) if edit_url and contribution.status == Status.DRAFT else answer


# --- For coordinators --------------------------------------------------------------------------------------------


@require_POST
def revert(request, kind, slug, version):
    contribution = _find_moderated(request, kind, slug, status=Status.PUBLISHED)
    if not 1 <= version < contribution.version:
        raise Http404
    try:
        revising.revert(contribution, to_version=version, by=request.user)
        messages.success(request, _("La fiche est revenue à la version %(version)s.") % {"version": version})
    except moderating.REFUSALS as refusal:
        messages.error(request, moderating.explain(refusal))
    return redirect(f"{contribution.get_absolute_url()}historique/")


@require_http_methods(["GET", "HEAD", "POST"])
def archive(request, kind, slug):
    contribution = _find_moderated(request, kind, slug, status=Status.PUBLISHED)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        text = _("La fiche n’est plus publiée.")
        return _move(request, contribution, contribution.archive, text, undo="retablir/", reason=reason)
    return render(request, "contributions/archive.html", _context(contribution, form=form))


@require_POST
def restore(request, kind, slug):
    contribution = _find_moderated(request, kind, slug)
    return _move(request, contribution, contribution.restore, _("La fiche est de nouveau publiée."))


def _move(request, contribution, move, text, *, undo="", **arguments):
    """Make a move, say so and go back to the contribution; what someone else did meanwhile is said too."""
    url = contribution.get_absolute_url()
    try:
        move(by=request.user, **arguments)
        done(request, text, undo_url=f"{url}{undo}" if undo else "")
    except moderating.REFUSALS as refusal:
        messages.error(request, moderating.explain(refusal))
    return redirect(url)
