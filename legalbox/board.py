"""What the coordinators' board shows of the Legal Box: questions without an answer, validations that end."""

from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from epn_commons.contributions.board import AGES, age_labels, aged, by_age
from epn_commons.contributions.dashboard import Counted, Line, Panel, Row, register
from epn_commons.contributions.enums import Status
from epn_commons.core.dates import on_day
from legalbox.models import Question


def _unanswered():
    return Question.objects.filter(status=Status.SUBMITTED)


def unanswered(scope):
    """Questions asked and not published, by how long they wait."""
    counts, labels = by_age(_unanswered(), "submitted_at"), age_labels()
    page = reverse("legalbox:waiting")
    return [Row((labels[age], counts[age]), age, page) for age in AGES]


def unanswered_lines(scope, age, _column):
    rows = _unanswered().filter(aged(*AGES[age], "submitted_at")).order_by("submitted_at", "pk")
    return Counted((rows, _tell_asked))


def _tell_asked(questions):
    return [Line(row.title, row.get_absolute_url(), _("question posée"), row.submitted_at) for row in questions]


def _terms():
    """``{key: condition}`` on the date of review, the nearest end first."""
    today = timezone.localdate()
    month, quarter = today + timedelta(days=30), today + timedelta(days=90)
    return {
        "passee": Q(review_due_on__lt=today),
        "30": Q(review_due_on__gte=today, review_due_on__lte=month),
        "90": Q(review_due_on__gt=month, review_due_on__lte=quarter),
    }


def ending(scope):
    """Published answers whose date of review has come, or comes soon."""
    terms = _terms()
    labels = (_("date passée"), _("dans les 30 jours"), _("dans 31 à 90 jours"))
    counts = Question.objects.published().order_by().aggregate(
        **{f"term_{key}": Count("pk", filter=condition) for key, condition in terms.items()}
    )  # fmt: skip
    page = reverse("legalbox:board")
    return [Row((label, counts[f"term_{key}"]), key, page) for key, label in zip(terms, labels, strict=True)]


def ending_lines(scope, key, _column):
    rows = Question.objects.published().filter(_terms()[key]).order_by("review_due_on", "pk")
    return Counted((rows, _tell_due))


def _tell_due(questions):
    return [
        Line(row.title, row.get_absolute_url(), _("à revoir %(on_day)s") % {"on_day": on_day(row.review_due_on)})
        for row in questions
    ]


for _panel in (
    Panel(
        "questions-sans-reponse",
        gettext_lazy("Questions sans réponse"),
        (gettext_lazy("Attente"), gettext_lazy("Questions")),
        unanswered,
        unanswered_lines,
        position=35,
    ),
    Panel(
        "validations-a-echeance",
        gettext_lazy("Réponses juridiques à revalider"),
        (gettext_lazy("Date de revue"), gettext_lazy("Réponses")),
        ending,
        ending_lines,
        position=40,
    ),
):
    register(_panel)
