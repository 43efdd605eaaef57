import pytest

from tests.demarches.link_check.site import serving


@pytest.fixture
def site(settings):
    settings.LINK_CHECK_DELAY_SECONDS = 0
    with serving(settings) as server:
        yield server
