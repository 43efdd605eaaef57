from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "epn_commons.accounts"
    verbose_name = _("Comptes")

    def ready(self):
        autodiscover_modules("personal_data", "account_data")
