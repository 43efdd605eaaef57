from django.urls import path, re_path

from epn_commons.core.language import offer_in_english
from epn_commons.publishing import views

app_name = "publishing"
urlpatterns = [
    path("donnees/", views.index, name="index"),
    re_path(
        r"^donnees/(?P<code>[a-z-]+(?:/[a-z-]+)?)\.(?P<extension>[a-z]+)$", views.dataset_file, name="dataset_file"
    ),
    path("catalog.<str:extension>", views.catalogue, name="catalogue"),
    re_path(
        r"^donnees/versions/(?P<day>\d{4}-\d\d-\d\d)/(?P<code>[a-z-]+(?:/[a-z-]+)?)\.(?P<extension>[a-z]+)$",
        views.version_file,
        name="version_file",
    ),
    re_path(r"^donnees/(?P<code>[a-z-]+(?:/[a-z-]+)?)/$", views.dataset, name="dataset"),
    path("f/<slug:code>/", views.short_link, name="short_link"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("flux/<slug:kind>.atom", views.feed, name="feed"),
    path("sitemap.xml", views.sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", views.sitemap_section, name="sitemap_section"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
]

offer_in_english("publishing:index", "publishing:dataset")
