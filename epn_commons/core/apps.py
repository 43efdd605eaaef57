from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "epn_commons.core"
    verbose_name = _("Socle")

    def ready(self):
        autodiscover_modules("navigation")
