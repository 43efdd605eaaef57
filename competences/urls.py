from django.urls import include, path

from competences.attestation_urls import routes as attestation_routes
from competences.views import frameworks
from epn_commons.contributions.routes import routes

app_name = "competences"
urlpatterns = [
    *attestation_routes,
    path("competences/", frameworks.home, name="home"),
    path("competences/referentiels/", frameworks.framework_list, name="framework_list"),
    path("competences/referentiels/<slug:slug>/", frameworks.framework_detail, name="framework_detail"),
    path("competences/referentiels/<slug:slug>/", include(routes("framework"))),
]
