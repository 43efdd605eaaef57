"""The pages of the API in a browser."""

import pytest

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_pages_of_the_api_are_accessible(page_at, assert_holds):
    page = page_at(1280)
    for address in ("/api/", "/api/docs/"):
        page.goto(address)
        assert_holds(page)
