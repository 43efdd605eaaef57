"""The edge of the REST API: ``/api/v1/``."""

urlpatterns = []
