import pytest


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path):
    """Each test signs with keys of its own."""
    settings.CREDENTIAL_KEYS_DIR = tmp_path / "keys"
