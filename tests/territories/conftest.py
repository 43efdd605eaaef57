import json

import pytest


@pytest.fixture
def real_places(shared_data):
    """(commune, postcode) as a real network typed them."""
    rows = json.loads((shared_data / "structures" / "hub-lo-centre-val-de-loire.json").read_text(encoding="utf-8"))
    return [(row["c_city"], row["c_postcode"]) for row in rows]
