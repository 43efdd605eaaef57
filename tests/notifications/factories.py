import factory
from django.utils import timezone

from epn_commons.notifications.models import Notification
from tests.accounts.factories import UserFactory


class NotificationFactory(factory.django.DjangoModelFactory):
    """An unread notification that an e-mail has still to tell."""

    class Meta:
        model = Notification

    class Params:
        read = factory.Trait(read_at=factory.LazyFunction(timezone.now))
        mailed = factory.Trait(emailed_at=factory.LazyFunction(timezone.now))

    recipient = factory.SubFactory(UserFactory)
    kind = "test_news"
    title = factory.Sequence(lambda n: f"« Lieu {n} » est publié")
    body = "Merci de votre contribution."
    url = "/structures/"
