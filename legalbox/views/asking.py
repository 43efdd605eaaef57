"""Asking a question: one page, the guard that speaks, the answers that exist already."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from epn_commons.contributions import drafts
from epn_commons.core import rate_limit
from legalbox import asking, finding
from legalbox.forms import AskForm
from legalbox.models import Question
from legalbox.wording import validation_badge

LOOKS_PER_HOUR = 1200
SENT = _("C’est envoyé : les membres du réseau la voient, vous serez prévenu de ce qui lui arrive.")
MOST_TYPED = 6000


@require_http_methods(["GET", "HEAD", "POST"])
def question_ask(request):
    if not request.user.can_contribute:
        raise PermissionDenied
    initial = {"title": request.GET.get("q", "").replace("\x00", "")[:200]}
    form = AskForm(request.POST or None, instance=Question(), initial=initial)
    if button := request.POST.get("remplacer"):
        form = form.neutralised(button)
    elif "chercher" in request.POST:
        form.errors.clear()
    elif request.method == "POST" and form.is_valid() and form.save_as(by=request.user):
        drafts.discard(request.user, drafts.key_for(Question.kind))
        messages.success(request, SENT)
        return redirect(form.instance)
    return render(request, "legalbox/ask.html", context(request, form))


def context(request, form):
    """The page, with the answers closest to what was typed so far."""
    key = drafts.key_for(Question.kind)
    draft = drafts.offer(request, form, key)
    typed = " ".join(str(form[name].value() or "") for name in ("title", "details"))
    return {
        "form": form,
        "draft": draft,
        "autosave_url": drafts.autosave_url(key),
        "close": close_answers(typed) if typed.strip() else [],
        "typed": bool(typed.strip()),
        "blocked": form.blocked if form.is_bound else [],
        "routes": asking.ROUTES,
        "guard_url": reverse("legalbox:guard_check"),
        "close_url": reverse("legalbox:closest"),
    }


def close_answers(text, *, unfinished=False):
    return [
        {**row, "badge": validation_badge(row["validation"])}
        for row in finding.closest(text[:MOST_TYPED].replace("\x00", ""), unfinished=unfinished)
    ]


@require_safe
def closest(request):
    """The answers closest to what is being typed, as a piece of the page."""
    text = request.GET.get("q", "")
    if rate_limit.hit("legal_closest", str(request.user.pk), limit=LOOKS_PER_HOUR, seconds=3600).is_exceeded:
        text = ""
    context = {"close": close_answers(text, unfinished=True) if text.strip() else [], "typed": bool(text.strip())}
    return render(request, "legalbox/_closest.html", context)


@require_POST
def guard_check(request):
    """What the privacy guard says of what is being typed. Nothing is kept."""
    text = request.POST.get("text", "")[:MOST_TYPED]
    found = [{**finding, "field": request.POST.get("field", "")[:20]} for finding in asking.guard_report(text)]
    return JsonResponse({"findings": found})
