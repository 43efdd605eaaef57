from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "epn_commons.publishing"
    verbose_name = _("Données ouvertes")

    def ready(self):
        autodiscover_modules("datasets")
