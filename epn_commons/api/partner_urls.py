from django.urls import path

from epn_commons.api import partner_views as views

app_name = "partners"
urlpatterns = [
    path("partenaire/", views.home, name="home"),
    path("partenaire/appels/nouveau/", views.new_webhook, name="webhook_new"),
    path("partenaire/appels/<uuid:public_id>/", views.webhook, name="webhook"),
    path("partenaire/appels/<uuid:public_id>/essayer/", views.webhook_try, name="webhook_try"),
    path("partenaire/appels/<uuid:public_id>/reprendre/", views.webhook_resume, name="webhook_resume"),
    path("partenaire/appels/<uuid:public_id>/retirer/", views.webhook_remove, name="webhook_remove"),
]
