"""When an answer is read again, and what those who follow its theme are sent each week."""

import pytest
from django.core import mail
from django.utils import timezone

from epn_commons.notifications import following
from epn_commons.notifications.enums import Channel
from epn_commons.notifications.mailing import send_waiting
from epn_commons.notifications.models import Preference
from legalbox import signing
from legalbox.enums import SignatureKind
from legalbox.models import ReviewPeriod
from tests.accounts.factories import UserFactory
from tests.contributions.test_following import news
from tests.legalbox.factories import QuestionFactory
from tests.taxonomy.factories import ThemeFactory

pytestmark = pytest.mark.django_db


def signed(question):
    signing.sign(question, SignatureKind.JURIST, by=UserFactory(jurist=True), seen_version=question.version)
    question.refresh_from_db()
    return question


def test_the_next_review_is_that_of_the_shortest_theme_or_what_the_answer_says():
    slow, quick = ThemeFactory(), ThemeFactory()
    ReviewPeriod.objects.create(theme=slow, months=24)
    ReviewPeriod.objects.create(theme=quick, months=3)
    today = timezone.localdate()
    by_theme, by_itself, neither = QuestionFactory.create_batch(3, published=True)
    by_theme.themes.add(slow, quick)
    by_itself.themes.add(quick)
    type(by_itself).objects.filter(pk=by_itself.pk).update(review_months=9)
    for question, months in ((by_theme, 3), (by_itself, 9), (neither, signing.DEFAULT_MONTHS)):
        assert signed(question).review_due_on == signing.in_months(today, months)


def test_a_theme_followed_is_one_mail_a_week():
    user, theme = UserFactory(mediator=True), ThemeFactory(slug="logement", name="Logement")
    following.follow(user, "theme:logement")
    Preference.choose(user, {"followed_theme": Channel.WEEKLY})
    with news():
        for number in (1, 2):
            question = QuestionFactory(answered=True, title=f"Puis-je remplir la demande numéro {number} ?")
            question.themes.add(theme)
            question.publish(by=UserFactory(coordinator=True))
    for channel in (Channel.AT_ONCE, Channel.DAILY, Channel.WEEKLY, Channel.WEEKLY):
        send_waiting(channel)
    [sent] = [one for one in mail.outbox if one.to == [user.email]]
    assert sent.subject.startswith("Votre semaine")
    assert "la demande numéro 1" in sent.body
    assert "la demande numéro 2" in sent.body
