"""Partners called when something changes: prepared from the feed, signed (Standard Webhooks), retried, logged.

Calls to one address go in order: the next waits while an older one has to be tried again. The guarded client refuses
private addresses at each call: a name may change its mind.
"""

import json
import time
from datetime import timedelta

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from epn_commons.api.models import Delivery, Webhook
from epn_commons.api.notifications import WEBHOOK_STOPPED
from epn_commons.api.routers import resource_of
from epn_commons.contributions import reading_feed
from epn_commons.contributions.enums import Action
from epn_commons.contributions.models import FeedCursor
from epn_commons.core.http_client import OutgoingError, fetch
from epn_commons.notifications.sending import notify

RETRY_AFTER = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440)]
"""After the last of these, the call is given up and its webhook stopped: its owner is told."""
CHANGES_A_CALL = 100
TIMEOUT_S = 10
ANSWER_BYTES = 10_000
KEPT = timedelta(days=30)


class Refused(Exception):
    """The address cannot be called. ``str()`` is a French sentence."""


def create(form_webhook):
    """Start calling an address, once it has answered a trial. Raises Refused; nothing is kept then."""
    ping(form_webhook)
    with transaction.atomic():
        form_webhook.save(force_insert=True)
        reading_feed.start_now(form_webhook.reader)
    return form_webhook


def ping(webhook):
    """Call it with nothing to tell. Raises Refused with what to do."""
    body = json.dumps({"type": "ping", "data": {}}).encode()
    status, words = _call(webhook, str(webhook.public_id), body)
    if status is None or not 200 <= status < 300:
        raise Refused(words)
    return words


def prepare():
    """Write what each webhook has to be told since the last time. The number of changes read."""
    return sum(
        reading_feed.read_on(webhook.reader, lambda changes, to=webhook: _prepare(to, changes), batch=CHANGES_A_CALL)
        for webhook in Webhook.objects.filter(stopped_at=None)
    )


def _prepare(webhook, changes):
    told = [_item(change) for change in changes if not webhook.kinds or change.kind in webhook.kinds]
    if told:
        Delivery.objects.create(webhook=webhook, payload={"type": "changes", "data": {"changes": told}})


def _item(change):
    """As in ``/api/v1/changes/``, with a path instead of an address."""
    resource = resource_of(change.kind)
    deleted = change.action == Action.DELETED
    return {
        "kind": change.kind,
        "resource": resource,
        "id": str(change.public_id),
        "action": change.action,
        "at": change.at.isoformat(),
        "path": None if deleted or not resource else f"/api/v1/{resource}/{change.public_id}/",
    }


def send_due():
    """Make the calls that are due, the oldest of each webhook first. The number of calls made."""
    calls = 0
    while pk := _next_due():
        with transaction.atomic():
            waiting = Delivery.objects.select_for_update(of=("self",), skip_locked=True)
            delivery = waiting.select_related("webhook__owner").filter(pk=pk, state=Delivery.State.WAITING).first()
            if delivery is None:
                return calls
            _deliver(delivery)
        calls += 1
    return calls


def _next_due():
    """The oldest waiting call of a webhook, if it is due."""
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING, webhook__stopped_at=None).order_by()
    oldest = waiting.values("webhook").annotate(first=Min("pk")).values("first")
    due = Delivery.objects.filter(pk__in=oldest, next_try_at__lte=timezone.now()).order_by("pk")
    return due.values_list("pk", flat=True).first()


def _deliver(delivery):
    body = json.dumps({**delivery.payload, "timestamp": delivery.created_at.isoformat()}).encode()
    status, delivery.answer = _call(delivery.webhook, str(delivery.public_id), body)
    delivery.attempts += 1
    if status is not None and 200 <= status < 300:
        delivery.state, delivery.delivered_at = Delivery.State.DELIVERED, timezone.now()
    elif delivery.attempts > len(RETRY_AFTER) or status == 410:
        delivery.state = Delivery.State.FAILED
        _stop(delivery.webhook, delivery.answer)
    else:
        delivery.next_try_at = timezone.now() + RETRY_AFTER[delivery.attempts - 1]
    delivery.save()


def _call(webhook, identifier, body):
    """``(status or None, what was answered in words)``."""
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "webhook-id": identifier,
        "webhook-timestamp": timestamp,
        "webhook-signature": webhook.signature(identifier, timestamp, body),
    }
    try:
        answer = fetch(
            webhook.url,
            method="POST",
            headers=headers,
            body=body,
            max_bytes=ANSWER_BYTES,
            timeout=TIMEOUT_S,
            max_redirects=0,
        )
    except OutgoingError as error:
        return None, str(error)[:300]
    words = _("Réponse %(status)d en %(ms)d ms.") % {"status": answer.status, "ms": answer.elapsed * 1000}
    return answer.status, words


def _stop(webhook, why):
    Webhook.objects.filter(pk=webhook.pk, stopped_at=None).update(stopped_at=timezone.now())
    notify(
        [webhook.owner],
        kind=WEBHOOK_STOPPED,
        title=_("Les appels vers %(url)s sont arrêtés.") % {"url": webhook.url},
        body=_("Elle ne répond plus comme attendu : %(why)s Rien n’est perdu : reprenez quand elle est prête.")
        % {"why": why},
        url=webhook.get_absolute_url(),
    )


def resume(webhook):
    """Call again from where it stopped. Raises Refused while the address does not answer."""
    ping(webhook)
    with transaction.atomic():
        Webhook.objects.filter(pk=webhook.pk).update(stopped_at=None)
        failed = webhook.deliveries.filter(state=Delivery.State.FAILED)
        failed.update(state=Delivery.State.WAITING, attempts=0, next_try_at=timezone.now())


def remove(webhook):
    with transaction.atomic():
        FeedCursor.objects.filter(name=webhook.reader).delete()
        webhook.delete()


def forget_old():
    """The log keeps a month of what was received."""
    old = Delivery.objects.filter(state=Delivery.State.DELIVERED, delivered_at__lt=timezone.now() - KEPT)
    return old.delete()[0]
