from django.urls import path

from cartoparty import views

app_name = "cartoparty"
urlpatterns = [
    path("structures/<slug:slug>/", views.structure_detail, name="structure_detail"),
]
