"""The guide to procedures, for coordinators."""

from django.contrib import admin

from demarches.admin_upstream import UpstreamChangeAdmin
from demarches.models import UpstreamChange

admin.site.register(UpstreamChange, UpstreamChangeAdmin)
