"""The pages that belong to no app: legal notices and the living style page. Failures are in ``errors``."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from epn_commons.core.publisher import publisher
from epn_commons.core.samples import style_samples


@login_not_required
@require_safe
def legal_notice(request):
    return render(request, "core/legal_notice.html", {"publisher": publisher()})


@login_not_required
@require_safe
def privacy(request):
    return render(request, "core/privacy.html", {"publisher": publisher()})


@login_not_required
@require_safe
def accessibility(request):
    return render(request, "core/accessibility.html", {"publisher": publisher()})


@login_not_required
@csrf_exempt
@require_POST
def choose_language(request):
    """Keep in a cookie the language that one reads in. Nothing else is written: no token is asked, so that pages
    which many share need none."""
    return set_language(request)


@login_not_required
@require_safe
def style_guide(request):
    """Every component once: what designers look at and what the accessibility tests walk through."""
    return render(request, "core/style.html", style_samples(request))
