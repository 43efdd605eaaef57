from django.urls import path, re_path

from epn_commons.publishing import views

app_name = "publishing"
urlpatterns = [
    path("donnees/", views.index, name="index"),
    re_path(
        r"^donnees/(?P<code>[a-z-]+(?:/[a-z-]+)?)\.(?P<extension>[a-z]+)$", views.dataset_file, name="dataset_file"
    ),
]
