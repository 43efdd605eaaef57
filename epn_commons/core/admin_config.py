import sys
from importlib import import_module
from types import ModuleType

from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import ImproperlyConfigured


class PortalAdminConfig(AdminConfig):
    """The stock admin, started without GDAL.

    Admin autodiscovery imports ``leaflet.admin``, which needs GeoDjango's form fields and so GDAL. The portal
    uses django-leaflet for its map assets alone: where GDAL is missing, an empty module takes that place.
    """

    def ready(self):
        try:
            import_module("leaflet.admin")
        except ImproperlyConfigured:
            sys.modules["leaflet.admin"] = ModuleType("leaflet.admin")
        super().ready()
