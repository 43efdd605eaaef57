"""How a resource gets its addresses."""

from rest_framework.routers import SimpleRouter


class ApiRouter(SimpleRouter):
    """``router.add(PlaceViewSet)`` serves it under its ``resource``, with routes ``api:<resource>-list`` and
    ``api:<resource>-detail``."""

    def add(self, viewset):
        self.register(viewset.resource, viewset, basename=viewset.resource)
