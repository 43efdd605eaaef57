from django.urls import include, path

from demarches.views import editing, links, procedures, services, trees, upstream
from epn_commons.contributions.routes import routes

app_name = "demarches"
urlpatterns = [
    path("", procedures.procedure_list, name="procedure_list"),
    path("service-public/", upstream.record_list, name="upstream_list"),
    path("service-public/<slug:dataset>/<slug:record_id>/", upstream.record_detail, name="upstream_detail"),
    path("service-public/<slug:dataset>/<slug:record_id>/questions/", trees.upstream_walk, name="upstream_walk"),
    path("service-public/<slug:dataset>/<slug:record_id>/commencer/", upstream.record_start, name="upstream_start"),
    path("liens/", links.link_report, name="link_report"),
    path("liens/visiter/", links.link_check_start, name="link_check_start"),
    path("liens/<int:pk>/remplacer/", links.link_replace, name="link_replace"),
    path("liens/<int:pk>/fausse-alerte/", links.link_mute, name="link_mute"),
    path("ajouter/", editing.procedure_create, name="procedure_create"),
    path("services/ajouter/", editing.service_create, name="service_create"),
    path("services/<slug:slug>/", services.service_detail, name="service_detail"),
    path("services/<slug:slug>/modifier/", editing.service_edit, name="service_edit"),
    path("services/<slug:slug>/", include(routes("online_service"))),
    path("<slug:slug>/", procedures.procedure_detail, name="procedure_detail"),
    path("<slug:slug>/modifier/", editing.procedure_edit, name="procedure_edit"),
    path("<slug:slug>/questions/", trees.tree_walk, name="tree_walk"),
    path("<slug:slug>/questions/modifier/", trees.tree_edit, name="tree_edit"),
    path("<slug:slug>/partage.yaml", procedures.procedure_bundle, name="procedure_bundle"),
    path("<slug:slug>/publier/", procedures.procedure_publish, name="procedure_publish"),
    path("<slug:slug>/", include(routes("procedure"))),
]
