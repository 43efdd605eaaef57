"""What a page costs to who is signed in: the same few questions to the database, however much is tied to it."""

import pytest

from epn_commons.contributions import linking
from epn_commons.contributions.enums import LinkKind
from epn_commons.notifications.models import Notification
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.demarches.factories import OnlineServiceFactory, ProcedureFactory, TipFactory
from tests.legalbox.factories import QuestionFactory
from tests.notifications.factories import NotificationFactory
from tests.territories.factories import DepartmentFactory

pytestmark = pytest.mark.django_db
PAGES = {"procedure": (ProcedureFactory, 18), "question": (QuestionFactory, 13), "place": (StructureFactory, 13)}


@pytest.fixture
def member():
    user = UserFactory(mediator=True)
    MembershipFactory(user=user, is_main=True)
    return user


@pytest.mark.parametrize("kind", PAGES)
def test_a_member_reads_a_page_in_few_queries_however_much_is_tied_to_it(
    client, member, kind, django_assert_max_num_queries
):
    factory, most = PAGES[kind]
    item = factory(published=True)

    def one_more_of_each():
        for other in (QuestionFactory(published=True), StructureFactory(published=True)):
            linking.add(item, other.get_absolute_url(), LinkKind.RELATED, by=member)
        NotificationFactory(recipient=member)
        if kind == "procedure":
            item.services.add(OnlineServiceFactory(published=True))
            TipFactory(procedure=item, published=True)

    def asked():
        with django_assert_max_num_queries(most) as asked:
            assert client.get(item.get_absolute_url()).status_code == 200
        return len(asked)

    client.force_login(member)
    one_more_of_each()
    client.get(item.get_absolute_url())
    first = asked()
    for _number in range(11):
        one_more_of_each()
    assert asked() == first


@pytest.mark.parametrize(("role", "most"), [("mediator", 3), ("jurist", 3), ("coordinator", 4), ("administrator", 4)])
def test_the_header_of_every_page_asks_who_one_is_and_what_waits(client, role, most, django_assert_max_num_queries):
    user = UserFactory(**{role: True})
    user.departments.add(DepartmentFactory())
    NotificationFactory.create_batch(2, recipient=user)
    client.force_login(user)
    client.get("/accessibilite/")
    with django_assert_max_num_queries(most):
        page = client.get("/accessibilite/").content.decode()
    assert '<span class="badge">2</span>' in page
    Notification.objects.update(read_at="2026-01-01T00:00Z")
    assert '<span class="badge">' not in client.get("/accessibilite/").content.decode()
