from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "epn_commons.search"
    verbose_name = _("Recherche")

    def ready(self):
        autodiscover_modules("search", "projection")
