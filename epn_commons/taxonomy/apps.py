from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TaxonomyConfig(AppConfig):
    name = "epn_commons.taxonomy"
    verbose_name = _("Thèmes")
