from django.urls import path, re_path

from epn_commons.jobs import views

app_name = "jobs"
urlpatterns = [
    path("travaux/", views.run_list, name="list"),
    path("travaux/<uuid:public_id>/", views.detail, name="detail"),
    path("travaux/<uuid:public_id>/annuler/", views.cancel, name="cancel"),
    path("travaux/<uuid:public_id>/resultat/", views.result, name="result"),
    re_path(
        r"^travaux/(?P<public_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/rapport\.(?P<extension>json|csv)$",
        views.report,
        name="report",
    ),
]
