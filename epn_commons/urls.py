"""The edge: where the four apps and what they share are put together."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("compte/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
