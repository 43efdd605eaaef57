from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CartopartyConfig(AppConfig):
    name = "cartoparty"
    verbose_name = _("CartoParty")
