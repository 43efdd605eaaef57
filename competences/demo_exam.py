"""The demonstration of the exam: its bank, and a session where everything is an example."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from competences.exam import bank, passing, supervising
from competences.exam.scoring import close
from competences.exam_enums import ExamLevel, SessionMode
from competences.models import ExamItem, ExamItemReview, ExamSession
from competences.models.exam import REVIEWS_NEEDED
from epn_commons.accounts.demo import person
from epn_commons.accounts.enums import Role
from epn_commons.accounts.models import User

REVIEWERS = [Role.JURIST, Role.COORDINATOR]


def build(demonstration):
    """Idempotent: the bank is brought to its files, the session is made once."""
    bank.load()
    _review_level_a()
    mediator = person(Role.MEDIATOR)
    session = ExamSession.objects.filter(is_example=True).first() or _make(mediator)
    attempt = session.attempts.order_by("pk")[0]
    demonstration.add_pages("anonymous", reverse("competences:exam_home"))
    demonstration.add_pages(
        str(Role.MEDIATOR),
        reverse("competences:exam_sessions"),
        session.get_absolute_url(),
        attempt.get_absolute_url(),
        reverse("competences:exam_jury"),
        reverse("competences:exam_bank"),
        reverse("competences:exam_item", args=[ExamItem.objects.active().order_by("code")[0].code]),
    )
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        demonstration.add_pages(str(role), reverse("admin:competences_examitem_changelist"))


def _review_level_a():
    """Two people made up review what level A asks, so that an example of a session may be held; it counts for nothing
    else, and levels B and C wait for people."""
    people = User.objects.filter(email__endswith="@demo.example", is_active=True, roles__overlap=REVIEWERS)
    if ExamItemReview.objects.filter(is_example=True).exists():
        return
    items = ExamItem.objects.active().filter(level=ExamLevel.A)
    ExamItemReview.objects.bulk_create(
        ExamItemReview(item=item, fingerprint=item.fingerprint, reviewer=person, is_example=True)
        for item in items
        for person in people.order_by("pk")[:REVIEWS_NEEDED]
    )


@transaction.atomic
def _make(mediator):
    session = supervising.open_session(
        by=mediator, level=ExamLevel.A, mode=SessionMode.REAL, place_name=_("Salle d’exemple")
    )
    done, running, _waiting = (attempt for attempt, _code in supervising.hand_out(session, 3, by=mediator))
    _answer(done, len(_begin(done).questions))
    close(done)
    seen = {
        f"q{number}-choice": [str(n) for n in range(len(question["labels"]))]
        for number, question in enumerate(done.gestures, len(done.questions) + 1)
    }
    if seen:
        supervising.observe(done, _Ticked(seen), by=mediator)
    supervising.deliver(done, by=mediator)
    _answer(_begin(running), 3)
    return session


def _begin(attempt):
    passing.begin(attempt)
    return attempt


def _answer(attempt, count):
    for position, question in enumerate(attempt.questions[:count], 1):
        passing.keep(attempt, position, question["right"])


class _Ticked(dict):
    """The form that a mediator would send with every box ticked."""

    def getlist(self, name):
        return self.get(name, [])
