from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LegalboxConfig(AppConfig):
    name = "legalbox"
    verbose_name = _("Boîte juridique")
