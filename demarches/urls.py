from django.urls import include, path

from demarches.views import procedures, services
from epn_commons.contributions.routes import routes

app_name = "demarches"
urlpatterns = [
    path("", procedures.procedure_list, name="procedure_list"),
    path("services/<slug:slug>/", services.service_detail, name="service_detail"),
    path("services/<slug:slug>/", include(routes("online_service"))),
    path("<slug:slug>/", procedures.procedure_detail, name="procedure_detail"),
    path("<slug:slug>/publier/", procedures.procedure_publish, name="procedure_publish"),
    path("<slug:slug>/", include(routes("procedure"))),
]
