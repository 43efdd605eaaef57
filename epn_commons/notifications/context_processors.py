from django.utils.functional import SimpleLazyObject

from epn_commons.notifications.unread import unread_count


def unread_notifications(request):
    """``unread_notifications``: counted only when a template shows it."""
    return {"unread_notifications": SimpleLazyObject(lambda: unread_count(request))}
