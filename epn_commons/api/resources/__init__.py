"""The resources of the kernel: what the four commons refer to."""

from epn_commons.api.resources.changes import ChangesView
from epn_commons.api.resources.communes import CommuneViewSet
from epn_commons.api.resources.exchange import ExchangeView
from epn_commons.api.resources.organisations import OrganisationViewSet
from epn_commons.api.resources.themes import ThemeViewSet


def register(router):
    for viewset in (ChangesView, CommuneViewSet, ExchangeView, OrganisationViewSet, ThemeViewSet):
        router.add(viewset)
