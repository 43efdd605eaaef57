from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ContributionsConfig(AppConfig):
    name = "epn_commons.contributions"
    verbose_name = _("Contributions")

    def ready(self):
        autodiscover_modules("my_space", "board", "helping")
