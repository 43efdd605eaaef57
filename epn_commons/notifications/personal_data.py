"""What the inbox knows about a person, for an export or a closing."""

from epn_commons.accounts.personal_data import register
from epn_commons.notifications.models import Follow, Notification, Preference


def collect(user):
    received = Notification.objects.filter(recipient=user).order_by("id")
    return {
        "received": list(received.values("kind", "title", "body", "url", "created_at", "read_at", "emailed_at")),
        "preferences": list(Preference.objects.filter(user=user).order_by("kind").values("kind", "channel")),
        "follows": list(Follow.objects.visible_to(user).values("subject", "label", "created_at")),
    }


def erase(user):
    Notification.objects.filter(recipient=user).delete()
    Preference.objects.filter(user=user).delete()
    Follow.objects.filter(user=user).delete()


register("notifications", collect, erase)
