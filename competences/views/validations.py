"""What one is asked to validate, and the portfolio that one shares."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competences import evidence, portfolio, profile_page, validation
from competences.enums import RequestState
from competences.models import PortfolioShare, ValidationRequest
from competences.profile_forms import ReviewForm, ShareForm
from epn_commons.contributions.exceptions import AlreadyDecided
from epn_commons.core import pdf

_WITH = ("declaration__user", "declaration__item_level__item__framework", "declaration__item_level__level")


@login_not_required
@require_safe
def recognition(request):
    """What recognising a competence means here, and where each way starts."""
    return render(request, "competences/recognition.html")


@require_safe
def validation_list(request):
    waiting = profile_page.waiting_for(request.user).select_related(*_WITH).order_by("asked_at")
    return render(request, "competences/validation_list.html", {"requests": list(waiting[:100])})


def _visible(request, public_id):
    visible = ValidationRequest.objects.visible_to(request.user).select_related(*_WITH)
    return get_object_or_404(visible, public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def validation_detail(request, public_id):
    """Read a request and decide; its author reads the answers."""
    asked = _visible(request, public_id)
    candidate = asked.declaration.user
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            validation.decide(asked, by=request.user, **form.cleaned_data)
            messages.success(request, _("Votre avis est rendu : merci."))
            return redirect("competences:validation_list")
        except (ValidationError, AlreadyDecided) as error:
            form.add_error(None, getattr(error, "messages", str(error)))
    is_mine = candidate.pk == request.user.pk
    context = {
        "asked": asked,
        "form": form,
        "is_mine": is_mine,
        "reviews": list(asked.reviews.select_related("reviewer")),
        "may_decide": not is_mine and profile_page.waiting_for(request.user).filter(pk=asked.pk).exists(),
        "evidence": list(
            evidence.readable_by(request.user).filter(owner=candidate, item=asked.declaration.item_level.item)
        ),
        "is_open": asked.state == RequestState.OPEN,
    }
    return render(request, "competences/validation_detail.html", context)


@require_POST
def validation_withdraw(request, public_id):
    asked = _visible(request, public_id)
    try:
        validation.withdraw(asked, by=request.user)
        messages.success(request, _("Votre demande est retirée."))
    except AlreadyDecided as error:
        messages.error(request, str(error))
    return redirect(asked.declaration.profile_url)


# --- the portfolio ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def share_list(request):
    """The links one gave; a POST makes one more."""
    form = ShareForm(request.POST or None, instance=PortfolioShare(owner=request.user))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Votre lien est prêt : donnez-le à qui vous voulez."))
        return redirect("competences:share_list")
    shares = PortfolioShare.objects.visible_to(request.user)
    return render(request, "competences/shares.html", {"form": form, "shares": list(shares[:50])})


@require_POST
def share_close(request, pk):
    share = get_object_or_404(PortfolioShare.objects.visible_to(request.user), pk=pk)
    share.close(by=request.user)
    messages.success(request, _("Ce lien ne mène plus à rien."))
    return redirect("competences:share_list")


@login_not_required
@require_safe
@never_cache
def portfolio_page(request, token):
    share = portfolio.find(token)
    if share is None:
        raise Http404
    response = render(request, "competences/portfolio.html", portfolio.content(share))
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@require_safe
@never_cache
def portfolio_file(request, token):
    share = portfolio.find(token)
    if share is None:
        raise Http404
    if pdf.is_busy():
        return render(request, "429.html", status=429)
    try:
        body = portfolio.as_pdf(share)
    except pdf.PdfUnavailable as error:
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="portfolio.pdf"'
    response["X-Robots-Tag"] = "noindex"
    return response
