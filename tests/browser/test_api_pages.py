"""The pages of the API in a browser."""

import pytest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
@pytest.mark.parametrize("address", ["/api/", "/api/docs/"])
def test_api_page_is_accessible(page_at, assert_accessible, assert_no_horizontal_scroll, address, width, scheme):
    page = page_at(width, scheme)
    page.goto(address)
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
