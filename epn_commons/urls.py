"""The edge: where the four apps and what they share are put together."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

handler400 = "epn_commons.core.errors.bad_request"
handler403 = "epn_commons.core.errors.permission_denied"
handler404 = "epn_commons.core.errors.page_not_found"
handler500 = "epn_commons.core.errors.server_error"

urlpatterns = [
    path("", include("epn_commons.search.urls")),
    path("", include("epn_commons.core.urls")),
    path("", include("cartoparty.urls")),
    path("", include("competences.urls")),
    path("demarches/", include("demarches.urls")),
    path("", include("legalbox.urls")),
    path("", include("epn_commons.publishing.urls")),
    path("territoires/", include("epn_commons.territories.urls")),
    path("compte/", include("epn_commons.jobs.urls")),
    path("compte/", include("epn_commons.notifications.urls")),
    path("compte/", include("epn_commons.contributions.urls")),
    path("compte/", include("epn_commons.api.partner_urls")),
    path("compte/", include("epn_commons.accounts.urls")),
    path("api/", include("epn_commons.api_urls")),
    # One page changes a password, with the portal's rules and its second factor.
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", admin.site.urls),
]
