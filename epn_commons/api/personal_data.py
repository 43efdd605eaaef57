from epn_commons.accounts.personal_data import register
from epn_commons.api import webhooks
from epn_commons.api.models import Webhook


def collect(user):
    return list(Webhook.objects.visible_to(user).values("url", "kinds", "created_at", "stopped_at"))


def erase(user):
    for webhook in Webhook.objects.filter(owner=user):
        webhooks.remove(webhook)


register("webhooks", collect, erase)
