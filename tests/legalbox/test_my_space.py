"""« Mon espace » and the Legal Box: what one promised, what a jurist signs, what nobody answers in one's themes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from epn_commons.notifications import following
from legalbox import intake
from legalbox.models import Taking
from tests.accounts.factories import UserFactory
from tests.legalbox.factories import QuestionFactory
from tests.taxonomy.factories import ThemeFactory

pytestmark = pytest.mark.django_db
SPACE = "/compte/espace/"


def page_of(client, user):
    client.force_login(user)
    return client.get(SPACE).content.decode()


def test_an_answer_promised_is_recalled_and_late_once_its_day_is_past(client):
    user = UserFactory(mediator=True)
    question = QuestionFactory(title="Puis-je garder une copie du passeport ?")
    intake.take(question, by=user, days=3)
    page = page_of(client, user)
    assert "Réponses promises" in page
    assert question.title in page
    assert "en retard" not in page
    Taking.objects.update(until=timezone.localdate() - timedelta(days=1))
    assert "en retard" in page_of(client, user)
    assert question.title not in page_of(client, UserFactory(mediator=True))


def test_jurists_alone_are_told_of_what_waits_for_a_signature(client):
    QuestionFactory(published=True)
    assert "1 réponse attend la signature d’un juriste" in page_of(client, UserFactory(jurist=True))
    assert "attend la signature" not in page_of(client, UserFactory(mediator=True))


def test_questions_without_an_answer_come_from_the_themes_one_follows(client):
    user, theme = UserFactory(mediator=True), ThemeFactory(slug="logement")
    mine, other, taken = (
        QuestionFactory(title=f"Question {word} sur le logement ?") for word in ("une", "deux", "trois")
    )
    for question in (mine, taken):
        question.themes.add(theme)
    intake.take(taken, by=UserFactory(mediator=True), days=7)
    assert "Questions de mes thèmes" not in page_of(client, user)
    following.follow(user, "theme:logement")
    page = page_of(client, user)
    assert "Questions de mes thèmes" in page
    assert mine.title in page
    assert other.title not in page
    assert taken.title not in page
