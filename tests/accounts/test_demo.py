import pytest

from epn_commons.accounts import demo
from epn_commons.accounts.enums import Role
from epn_commons.accounts.models import AccessRequest, Invitation, Membership, Organisation, User
from epn_commons.core.demo import Demonstration
from tests.accounts.test_login import log_in
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration():
    for name in ("orleans", "tours", "bourges"):
        CommuneFactory(**{name: True})
    built = Demonstration()
    demo.build(built)
    return built


def test_one_account_per_role(demonstration):
    assert [account.role for account in demonstration.accounts] == list(Role.values)
    for account in demonstration.accounts:
        assert User.objects.get(email=account.email).roles == [account.role]


def test_twice_changes_nothing(demonstration):
    models = (User, Organisation, Membership, AccessRequest, Invitation)
    before = [model.objects.count() for model in models]
    demo.build(Demonstration())
    assert [model.objects.count() for model in models] == before


def test_each_account_opens_its_pages(client, demonstration):
    for account in demonstration.accounts:
        assert log_in(client, account.email, account.password).url == "/compte/"
        for address in demonstration.pages[account.role]:
            assert client.get(address).status_code == 200, address
        client.post("/compte/logout/")
    for address in demonstration.pages["anonymous"]:
        assert client.get(address).status_code == 200, address
