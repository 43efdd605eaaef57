"""The law watch: the jurists' queue, what changed for everybody, what is late or missing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from epn_commons.accounts.access import visible_if
from epn_commons.contributions.moderating import explain
from epn_commons.core import rate_limit
from epn_commons.taxonomy.models import Theme
from legalbox import boards, intake, learning, watching
from legalbox.forms import FeedbackForm
from legalbox.models import Impact
from legalbox.views.questions import find_question

MISSES_PER_HOUR = 60


@visible_if(intake.decides)
@require_safe
def law_watch(request):
    return render(request, "legalbox/law_watch.html", watching.queue(request.GET.get("page")))


@visible_if(intake.decides)
@require_POST
def impact_decide(request, pk):
    impact = get_object_or_404(Impact.objects.select_related("question"), pk=pk)
    try:
        watching.decide(impact, request.POST.get("decision", ""), by=request.user, seen=request.POST.get("vu", ""))
        messages.success(request, _("C’est noté pour « %(title)s ».") % {"title": impact.question})
    except PermissionDenied:
        messages.error(request, _("C’est à un juriste d’en décider."))
    except intake.REFUSALS as refusal:
        messages.error(request, explain(refusal))
    return redirect("legalbox:law_watch")


@login_not_required
@require_safe
def law_changes(request):
    asked = {name: request.GET.get(name, "").replace("\x00", "")[:60] for name in ("mois", "theme")}
    context = watching.changes_of(asked["mois"], asked["theme"], request.GET.get("page"))
    return render(request, "legalbox/law_changes.html", context)


@login_not_required
@require_safe
def law_changes_feed(request):
    """All that changed, or what the answers of one ``theme`` cite."""
    slug = request.GET.get("theme", "").replace("\x00", "")
    theme = get_object_or_404(Theme, slug=slug) if slug else None
    return HttpResponse(watching.feed(theme), content_type="application/atom+xml; charset=utf-8")


@visible_if(intake.decides)
@require_safe
def board(request):
    return render(request, "legalbox/board.html", boards.coverage())


@login_not_required
@require_POST
def search_miss(request):
    """Said by a click, or by the page itself (``auto``) when nothing at all was found."""
    address = rate_limit.client_network(request)
    usage = rate_limit.hit("legal_miss", address, limit=MISSES_PER_HOUR, seconds=3600)
    counted = not usage.is_exceeded and learning.note_miss(request.POST.get("q", "").replace("\x00", ""))
    if "auto" in request.POST:
        return HttpResponse(status=204)
    if usage.is_exceeded:
        messages.error(request, _("Beaucoup de recherches viennent d’ici : réessayez dans une heure."))
    elif counted:
        messages.success(request, _("Merci : ceux qui écrivent les réponses verront qu’il en manque une."))
    else:
        messages.info(request, _("Ces mots ne disent rien que nous puissions garder : posez plutôt la question."))
    return redirect("legalbox:question_list")


@require_POST
def feedback(request, slug):
    if not request.user.can_contribute:
        raise PermissionDenied
    question = find_question(request, slug, status="published")
    form = FeedbackForm(request.POST)
    if form.is_valid():
        learning.give_opinion(question, form.cleaned_data["opinion"], form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("Merci, votre avis est noté."))
    else:
        messages.error(request, " ".join(text for errors in form.errors.values() for text in errors))
    return redirect(question)
