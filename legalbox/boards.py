"""What waits, for whom: questions without an answer, answers to sign, what is late, what is missing."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.utils import timezone

from epn_commons.contributions import diff, revising, snapshots
from epn_commons.contributions.enums import Status
from legalbox.enums import Opinion, Validation
from legalbox.models import LegalReference, Question, SearchMiss

PAGE_SIZE = 20
LATE_DAYS = 14
SHOWN = 15


def waiting(number):
    """Questions that wait, the oldest first."""
    rows = Question.objects.filter(status=Status.SUBMITTED).order_by("submitted_at", "pk")
    rows = rows.values(
        "slug", "title", "posture", "submitted_at", "short_answer", taken_by=F("taking__by__full_name"),
        until=F("taking__until"),
    )  # fmt: skip
    page = Paginator(rows, PAGE_SIZE).get_page(number)
    today, late = timezone.localdate(), timezone.now() - timedelta(days=LATE_DAYS)
    for row in page.object_list:
        row["is_late"] = row["submitted_at"] < late
        row["is_taken"] = bool(row["until"]) and row["until"] >= today
    return {"page": page, "late_days": LATE_DAYS}


def rows_to_validate(number, size=PAGE_SIZE):
    """A page of complete answers that a jurist has not signed as they are, those that a peer has signed first."""
    rows = (
        Question.objects.filter(status__in=[Status.SUBMITTED, Status.PUBLISHED])
        .exclude(Q(short_answer="") | Q(text_says="") | Q(changes_for_me="") | Q(do_not="") | Q(send_to=""))
        .with_validation()
        .filter(validation__in=[Validation.TO_VALIDATE, Validation.STALE])
        .order_by("-has_peer", "updated_at", "pk")
    )
    return Paginator(rows.prefetch_related("references"), size).get_page(number)


def to_validate(number):
    return {"page": rows_to_validate(number)}


def between(question, older):
    """What changed between the version that somebody read and the one they were about to sign."""
    live = Question.objects.get(pk=question.pk)
    now = snapshots.take(live)
    return {
        "question": live,
        "older": older,
        "changes": diff.compare(Question, revising.values_at(live, older.seen), now),
    }


def coverage():
    """For who steers: what is late, what is missing, what is badly seen, what is most cited."""
    late = timezone.now() - timedelta(days=LATE_DAYS)
    published = Question.objects.published()
    blamed = Count("feedbacks", filter=~Q(feedbacks__opinion=Opinion.HELPFUL))
    return {
        "late_days": LATE_DAYS,
        "unanswered": Question.objects.filter(status=Status.SUBMITTED, submitted_at__lt=late)
        .order_by("submitted_at")
        .values("slug", "title", "submitted_at")[:SHOWN],
        "expired": published.filter(review_due_on__lt=timezone.localdate())
        .order_by("review_due_on")
        .values("slug", "title", "review_due_on")[:SHOWN],
        "misses": SearchMiss.objects.values("lexemes", "times", "last_on")[:SHOWN],
        "blamed": published.annotate(blamed=blamed)
        .filter(blamed__gt=0)
        .order_by("-blamed", "title")
        .values("slug", "title", "blamed")[:SHOWN],
        "cited": LegalReference.objects.filter(question__status=Status.PUBLISHED)
        .values("key")
        .annotate(times=Count("pk"), label=F("label"))
        .order_by("-times", "key")[:SHOWN],
    }
