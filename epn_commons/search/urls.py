from django.urls import path

from epn_commons.core.language import offer_in_english
from epn_commons.search import views

app_name = "search"
urlpatterns = [
    path("", views.home, name="home"),
    path("recherche/", views.results, name="results"),
    path("recherche/suggestions.json", views.suggestions, name="suggestions"),
]

offer_in_english("search:home", "search:results", "search:suggestions")
