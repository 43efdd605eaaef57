from django.urls import include, path

from demarches.views import procedures, services, upstream
from epn_commons.contributions.routes import routes

app_name = "demarches"
urlpatterns = [
    path("", procedures.procedure_list, name="procedure_list"),
    path("service-public/", upstream.record_list, name="upstream_list"),
    path("service-public/<slug:dataset>/<slug:record_id>/", upstream.record_detail, name="upstream_detail"),
    path("service-public/<slug:dataset>/<slug:record_id>/commencer/", upstream.record_start, name="upstream_start"),
    path("services/<slug:slug>/", services.service_detail, name="service_detail"),
    path("services/<slug:slug>/", include(routes("online_service"))),
    path("<slug:slug>/", procedures.procedure_detail, name="procedure_detail"),
    path("<slug:slug>/publier/", procedures.procedure_publish, name="procedure_publish"),
    path("<slug:slug>/", include(routes("procedure"))),
]
