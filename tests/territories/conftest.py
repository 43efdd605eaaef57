import json

import pytest
from django.db import transaction

from epn_commons.territories.loading import load_territories


@pytest.fixture(scope="module")
def whole_france(django_db_setup, django_db_blocker):
    """All the shipped territories, loaded once for the module and gone after it: what the load counted."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_territories()
        transaction.set_rollback(True)


@pytest.fixture
def real_places(shared_data):
    """(commune, postcode) as a real network typed them."""
    rows = json.loads((shared_data / "structures" / "hub-lo-centre-val-de-loire.json").read_text(encoding="utf-8"))
    return [(row["c_city"], row["c_postcode"]) for row in rows]
