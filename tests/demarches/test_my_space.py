"""« Mon espace » and the guide: what is down in the procedures and the services that one follows."""

import pytest

from demarches import issues
from demarches.enums import IssueNature
from epn_commons.contributions.follow_news import subject_of
from epn_commons.notifications import following
from tests.accounts.factories import UserFactory
from tests.demarches.factories import OnlineServiceFactory, ProcedureFactory

pytestmark = pytest.mark.django_db


def page_of(client, user):
    client.force_login(user)
    return client.get("/compte/espace/").content.decode()


@pytest.mark.parametrize("followed", ["procedure", "service"])
def test_what_is_down_in_what_i_follow_is_told_while_it_holds(client, followed):
    user = UserFactory(mediator=True)
    service, other = OnlineServiceFactory(published=True), OnlineServiceFactory(published=True, name="Ailleurs")
    procedure = ProcedureFactory(published=True, services=[service])
    for one in (service, other):
        issues.report(one, nature=IssueNature.BUG, symptom="Erreur après le choix du département", by=user)
    assert "En panne dans ce que je suis" not in page_of(client, user)
    following.follow(user, subject_of({"procedure": procedure, "service": service}[followed]))
    page = page_of(client, user)
    assert page.count("Erreur après le choix du département") == 1
    assert service.name in page
    assert "Ailleurs" not in page
    issues.resolve(service.issues.get(), by=UserFactory(coordinator=True))
    assert "Erreur après le choix" not in page_of(client, user)
