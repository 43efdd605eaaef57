"""The quality of addresses in Chromium: read on a phone, in the two themes."""

import pytest

from tests.accounts.factories import UserFactory
from tests.cartoparty.test_addresses_report import PAGE, checked
from tests.territories.factories import CommuneFactory


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", ["", "?departement=45"])
def test_the_report_is_readable_on_a_phone(
    page_at, assert_accessible, assert_no_horizontal_scroll, transactional_db, scheme, query
):
    checked()
    checked(
        precision="street", name="POINT INFORMATION JEUNESSE DE LA COMMUNAUTÉ DE COMMUNES DE LA BEAUCE VAL-DE-LOIRE"
    )
    checked(state="not_found", refusal="other_commune", commune=CommuneFactory(montargis=True))
    page = page_at(360, scheme, user=UserFactory(coordinator=True))
    page.goto(f"{PAGE}{query}")
    assert page.get_by_role("heading", name="Adresses à regarder").is_visible()
    assert page.get_by_role("link", name="Signaler à la commune").count() == 2
    assert_no_horizontal_scroll(page)
    assert_accessible(page)
