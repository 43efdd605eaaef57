"""What the pages of the exam show: never the key of a question to whoever is asked it."""

import base64
import datetime as dt

from django.db.models import Count, Q
from django.utils import timezone

from competences.exam import jury
from competences.exam.answers import ONE, SEVERAL
from competences.exam.drawing import missing_questions
from competences.exam.rules import CLUSTERS, EXTRA_TIME, RETAKE_HOURS, RULES
from competences.exam_enums import AttemptState, ExamLevel, IncidentKind, ItemForm, SessionMode
from competences.models import Achievement, Attempt, ExamSession

CHECKING, CHOOSING, RANKING, PAIRING = "one", "several", "rank", "pair"


def shown(question, given=None, prefix=""):
    """One question for a template: ``way`` of answering, ``rows`` with what was given, no key."""
    form = question["form"]
    given = given or []
    if form in ONE or form in SEVERAL or form == ItemForm.GESTURE:
        way = CHECKING if form in ONE else CHOOSING
        rows = [{"value": n, "label": label, "chosen": n in given} for n, label in enumerate(question["labels"])]
    else:
        way = RANKING if form == ItemForm.ORDERING else PAIRING
        rows = list(_rows_to_place(question, given, way))
    return {
        "form": form,
        "way": way,
        "text": question["text"],
        "rows": rows,
        "prefix": prefix,
        "instruction": question.get("instruction", ""),
        "picture": _picture(question.get("picture")),
    }


def _rows_to_place(question, given, way):
    texts = [str(rank) for rank in range(1, len(question["labels"]) + 1)] if way == RANKING else question["others"]
    first = 1 if way == RANKING else 0
    for number, label in enumerate(question["labels"]):
        value = given[number] if number < len(given) else None
        options = [{"value": n, "label": text, "chosen": n == value} for n, text in enumerate(texts, first)]
        yield {"name": f"label-{number}", "label": label, "options": options}


def _picture(picture):
    """A drawing inside an image: nothing in it can run."""
    if not picture:
        return None
    encoded = base64.b64encode(picture["svg"].encode()).decode()
    return {"src": f"data:image/svg+xml;base64,{encoded}", "alt": picture["alt"]}


def levels():
    """The three levels, in figures, with the attestation of each."""
    achievements = {one.exam_level: one for one in Achievement.objects.filter(is_open=True).exclude(exam_level="")}
    return [
        {"label": ExamLevel(code).label, "rules": rules, "achievement": achievements.get(code)}
        for code, rules in RULES.items()
    ]


def question_page(attempt, position):
    given = attempt.answers.filter(position=position).values_list("given", flat=True).first()
    total = len(attempt.questions)
    return {
        "attempt": attempt,
        "question": shown(attempt.questions[position - 1], given),
        "position": position,
        "total": total,
        "previous": position - 1,
        "is_last": position == total,
        "minutes_left": minutes_left(attempt),
    }


def intro(attempt):
    """What to know before beginning, in figures."""
    rules = RULES[attempt.session.level]
    minutes = None if attempt.untimed else round(rules.minutes * (EXTRA_TIME if attempt.extra_time else 1))
    return {"rules": rules, "minutes": minutes, "session": attempt.session}


def first_unanswered(attempt):
    """Where somebody who comes back goes on."""
    answered = set(attempt.answers.values_list("position", flat=True))
    total = len(attempt.questions)
    return next((number for number in range(1, total + 1) if number not in answered), total)


def minutes_left(attempt):
    """Whole minutes until the end, or None without a limit."""
    if attempt.ends_at is None:
        return None
    return max(0, int((attempt.ends_at - timezone.now()).total_seconds() // 60))


def review_page(attempt):
    answered = set(attempt.answers.values_list("position", flat=True))
    rows = [
        {"position": number, "text": question["text"], "is_answered": number in answered}
        for number, question in enumerate(attempt.questions, 1)
    ]
    return {"attempt": attempt, "rows": rows, "missing": [row["position"] for row in rows if not row["is_answered"]]}


def end_page(attempt, code):
    """``code`` in clear when this browser knows it, to be kept."""
    retake = attempt.finished_at + dt.timedelta(hours=RETAKE_HOURS) if attempt.finished_at else None
    return {
        "attempt": attempt,
        "code": code,
        "attestation": attempt.attestation,
        "is_late": attempt.state == AttemptState.RUNNING and attempt.is_late,
        "clusters": clusters(attempt),
        "retake_at": retake,
    }


def clusters(attempt):
    """Themes by name, the weakest first: what to work on, in words."""
    found = attempt.score.get("clusters", {}) if attempt.score else {}
    rows = [{"label": CLUSTERS[name][0], "percent": percent} for name, percent in found.items()]
    return sorted(rows, key=lambda row: (row["percent"], str(row["label"])))


def sessions_page(user):
    sessions = (
        ExamSession.objects.visible_to(user)
        .select_related("supervisor")
        .annotate(
            people=Count("attempts"),
            passed=Count("attempts", filter=Q(attempts__state=AttemptState.PASSED)),
        )[:100]
    )
    ready = {
        level: missing_questions(level, SessionMode.REAL, is_example=user.is_example) == 0
        for level in ExamLevel.values
    }
    return {"sessions": sessions, "ready": ready, "is_ready": any(ready.values())}


def session_page(session):
    attempts = (
        Attempt.objects.filter(session=session)
        .select_related("attestation")
        .annotate(answered=Count("answers", filter=Q(answers__observed_by=None)))
        .order_by("pk")
    )
    rows = [
        {
            "attempt": attempt,
            "answered": attempt.answered,
            "total": len(attempt.questions),
            "minutes_left": minutes_left(attempt),
            "is_late": attempt.state == AttemptState.RUNNING and attempt.is_late,
        }
        for attempt in attempts
    ]
    return {"session": session, "rows": rows, "rules": RULES[session.level]}


def attempt_page(attempt, user):
    first = len(attempt.questions) + 1
    return {
        "attempt": attempt,
        "session": attempt.session,
        "answered": attempt.answers.filter(observed_by=None).count(),
        "total": len(attempt.questions),
        "minutes_left": minutes_left(attempt),
        "gestures": [
            {"number": number, **shown(question, prefix=f"q{number}-")}
            for number, question in enumerate(attempt.gestures, first)
        ],
        "clusters": clusters(attempt),
        "incidents": attempt.incidents.all(),
        "incident_kinds": IncidentKind.choices,
        "is_mine": attempt.candidate_id == user.pk,
        "states": AttemptState,
    }


def paper_page(attempt):
    given = dict(attempt.answers.values_list("position", "given"))
    questions = [
        {"number": number, **shown(question, given.get(number), prefix=f"q{number}-")}
        for number, question in enumerate(attempt.questions, 1)
    ]
    return {"attempt": attempt, "session": attempt.session, "questions": questions}


def jury_page(user):
    return {"waiting": jury.waiting_for(user).annotate(opinions=Count("decisions"))}
