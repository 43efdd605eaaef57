"""The edge: where the four apps and what they share are put together."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("cartoparty.urls")),
    path("compte/", include("epn_commons.jobs.urls")),
    path("compte/", include("epn_commons.notifications.urls")),
    path("compte/", include("epn_commons.accounts.urls")),
    path("admin/", admin.site.urls),
]
