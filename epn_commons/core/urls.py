from django.urls import path

from epn_commons.core import health, views
from epn_commons.core.language import offer_in_english

app_name = "core"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("mentions-legales/", views.legal_notice, name="legal"),
    path("confidentialite/", views.privacy, name="privacy"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("langue/", views.choose_language, name="language"),
    path("style/", views.style_guide, name="style"),
]

offer_in_english("core:legal", "core:privacy", "core:accessibility")
