"""How a resource gets its addresses."""

from django.urls import get_resolver
from rest_framework.routers import SimpleRouter

_resources = {}


def resource_of(kind):
    """The resource where a kind of contribution is read, or None."""
    if not _resources:
        get_resolver().url_patterns  # noqa: B018 - read by the first page of a web process, by nobody in a worker's
    return _resources.get(kind)


class ApiRouter(SimpleRouter):
    """``router.add(PlaceViewSet)`` serves it under its ``resource``, with routes ``api:<resource>-list`` and
    ``api:<resource>-detail``."""

    def add(self, viewset):
        if getattr(viewset, "kind", ""):
            _resources[viewset.kind] = viewset.resource
        self.register(viewset.resource, viewset, basename=viewset.resource)
