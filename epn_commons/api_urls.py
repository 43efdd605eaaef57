"""The edge of the REST API: ``/api/``. The only module, with ``urls``, that knows the resources of the four apps."""

from django.urls import include, path, re_path

from cartoparty.api import routes as cartoparty_routes
from competences.api import routes as competences_routes
from demarches.api import routes as demarches_routes
from epn_commons.api import resources, views
from epn_commons.api.resources.datasets import DatasetsView
from epn_commons.api.resources.search import SearchView
from epn_commons.api.routers import ApiRouter
from epn_commons.publishing import published as published_datasets
from epn_commons.search import published
from legalbox.api import routes as legalbox_routes

app_name = "api"

router = ApiRouter()
resources.register(router)
router.add(SearchView.over(published))
router.add(DatasetsView.over(published_datasets))
cartoparty_routes.register(router)
competences_routes.register(router)
demarches_routes.register(router)
legalbox_routes.register(router)

urlpatterns = [
    path("", views.root, name="root"),
    path("docs/", views.docs, name="docs"),
    path("v1/schema/", views.schema, name="schema"),
    path("v1/", views.resources, name="resources"),
    path("v1/legal-validations/", include("legalbox.api.urls")),
    path("v1/", include(router.urls)),
    re_path(r"^(?P<path>.*)$", views.not_found),
]
