"""A partner's space: keys, quotas, what was used, calls when something changes, examples to copy."""

import time

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from epn_commons.accounts.access import holds_keys, visible_if
from epn_commons.accounts.models import ApiKey
from epn_commons.api import webhooks
from epn_commons.api.models import Webhook
from epn_commons.api.partner_forms import WebhookForm
from epn_commons.core import rate_limit

LOGGED = 50
DAY_S = 86_400


@visible_if(holds_keys)
@never_cache
@require_safe
def home(request):
    keys = list(ApiKey.objects.filter(owner=request.user).select_related("owner"))
    now = int(time.time())
    used = rate_limit.used("api", [f"key:{key.pk}" for key in keys], since=now - DAY_S)
    for key in keys:
        windows = used[f"key:{key.pk}"]
        key.used_now = windows.get(now - now % 3600, 0)
        key.used_today = sum(windows.values())
    context = {"keys": keys, "webhooks": Webhook.objects.visible_to(request.user), "site": settings.BASE_URL}
    return render(request, "api/partner.html", {**context, "hourly": settings.API_ANON_PER_HOUR})


@visible_if(holds_keys)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_webhook(request):
    form = WebhookForm(request.POST or None, owner=request.user)
    if request.method == "POST" and form.is_valid() and (webhook := form.create()):
        messages.success(request, _("L’adresse a répondu : elle sera appelée à chaque changement."))
        return redirect(webhook)
    return render(request, "api/webhook_new.html", {"form": form}, status=422 if form.is_bound else 200)


@visible_if(holds_keys)
@never_cache
@require_safe
def webhook(request, public_id):
    found = _mine(request, public_id)
    return render(request, "api/webhook.html", {"webhook": found, "deliveries": found.deliveries.all()[:LOGGED]})


@visible_if(holds_keys)
@require_POST
def webhook_try(request, public_id):
    try:
        messages.success(request, webhooks.ping(_mine(request, public_id)))
    except webhooks.Refused as refused:
        messages.error(request, str(refused))
    return redirect("partners:webhook", public_id)


@visible_if(holds_keys)
@require_POST
def webhook_resume(request, public_id):
    try:
        webhooks.resume(_mine(request, public_id))
        messages.success(request, _("Les appels reprennent là où ils s’étaient arrêtés."))
    except webhooks.Refused as refused:
        messages.error(request, str(refused))
    return redirect("partners:webhook", public_id)


@visible_if(holds_keys)
@require_POST
def webhook_remove(request, public_id):
    webhooks.remove(_mine(request, public_id))
    messages.success(request, _("Cette adresse n’est plus appelée."))
    return redirect("partners:home")


def _mine(request, public_id):
    return get_object_or_404(Webhook.objects.visible_to(request.user), public_id=public_id)
