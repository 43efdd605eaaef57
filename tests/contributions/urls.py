"""The shared pages of a kind under an address of their own, beside those of the portal."""

from django.urls import include, path

from epn_commons.contributions.routes import routes
from epn_commons.urls import handler400, handler403, handler404, handler500
from epn_commons.urls import urlpatterns as portal

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [path("essai/<slug:slug>/", include((routes("structure"), "essai"))), *portal]
