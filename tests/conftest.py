"""What every test shares."""

import pytest
from django.conf import settings


@pytest.fixture(scope="session")
def shared_data():
    """The folder of real input data, beside the project; its tests are skipped where it is absent."""
    folder = settings.BASE_DIR.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("données réelles absentes : ../shared/data")
    return folder
