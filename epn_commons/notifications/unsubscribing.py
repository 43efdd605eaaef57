"""The signed link at the foot of each e-mail: it says who, and of which kinds, without a log-in."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.urls import reverse

from epn_commons.notifications.enums import Channel
from epn_commons.notifications.models import Preference

SALT = "notifications.unsubscribe"


def link(user, kinds):
    """A full address that stays good as long as the secret key: an old e-mail must still let one go."""
    token = signing.dumps([user.pk, sorted(kinds)], salt=SALT)
    return settings.BASE_URL + reverse("notifications:unsubscribe", args=[token])


def read(token):
    """``(user, [kind codes])``; None for a forged link or an account that is gone."""
    try:
        pk, kinds = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    user = get_user_model().objects.filter(pk=pk, is_active=True).first()
    return user and (user, kinds)


def unsubscribe(user, kinds):
    Preference.choose(user, dict.fromkeys(kinds, Channel.NEVER))
