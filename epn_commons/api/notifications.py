from django.utils.translation import gettext_lazy as _

from epn_commons.notifications.registry import NotificationKind, register

WEBHOOK_STOPPED = register(NotificationKind("webhook_stopped", _("Arrêt de mes appels automatiques")))
