"""The number beside the bell."""

from epn_commons.notifications.models import Notification

# Beyond, the page says « 99+ »: nobody counts, and the query stays cheap.
CEILING = 100


def unread_count(request):
    """0 to CEILING; one cheap query a page at most, none for a visitor who is not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return 0
    if not hasattr(request, "_unread_notifications"):
        request._unread_notifications = Notification.objects.visible_to(user).unread().order_by()[:CEILING].count()
    return request._unread_notifications
