"""A selection that one follows tells of each new place that it finds, and of no other."""

import pytest
from django.core.exceptions import ValidationError

from cartoparty import notifications
from cartoparty.enums import Fee
from epn_commons.contributions.models import Change, FeedCursor
from epn_commons.notifications import following
from epn_commons.notifications.models import Follow, Notification
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db
FOLLOW = "/compte/suivis/suivre/"


@pytest.fixture
def me():
    return UserFactory(mediator=True)


@pytest.fixture
def bourges():
    return CommuneFactory(bourges=True)


def publish(by, **facts):
    place = StructureFactory(submitted=True, **facts)
    place.publish(by=by)
    return place


def told(user):
    return list(Notification.objects.filter(recipient=user).order_by("pk").values_list("title", "url"))


def test_a_new_place_that_the_selection_finds_is_told_once(client, me, bourges):
    client.force_login(me)
    page = client.get("/structures/", {"frais": "gratuit", "lieu": "Bourges", "rayon": "10", "ouvert": "week-end"})
    subject = page.context["follow_subject"]
    assert "ouvert" not in subject
    assert f'value="{subject.replace("&", "&amp;")}"' in page.text
    client.post(FOLLOW, {"sujet": subject})
    assert Follow.objects.get().label == "Lieux gratuits, à moins de 10 km de Bourges"
    FeedCursor.objects.create(name=notifications.READER, transaction=1, change_id=0)
    Change.objects.all().delete()
    coordinator = UserFactory(coordinator=True)
    found = publish(coordinator, name="Atelier", commune=bourges)
    publish(coordinator, name="Payant", commune=bourges, fees=[Fee.PAID])
    publish(coordinator, name="Loin", commune=CommuneFactory(orleans=True))
    Change.objects.update(transaction=2)
    for _again in range(2):
        notifications.tell()
    assert told(me) == [("Nouveau lieu : « Atelier, Bourges »", found.get_absolute_url())]
    assert told(coordinator) == []


def test_a_selection_that_is_not_understood_becomes_nothing(me, bourges):
    for hostile in ("", "frais=nimporte", "commune=99999", "page=2", f"q={'a' * 400}", "lieu=\x00"):
        with pytest.raises(ValidationError):
            following.follow(me, f"places:{hostile}")
    Follow.objects.create(user=me, subject="places:commune=99999", label="Disparue")
    FeedCursor.objects.create(name=notifications.READER, transaction=1, change_id=0)
    publish(UserFactory(coordinator=True), commune=bourges)
    Change.objects.update(transaction=2)
    notifications.tell()
    assert told(me) == []
