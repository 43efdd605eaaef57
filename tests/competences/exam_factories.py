"""A bank of questions made up, and a session: ``fill_bank("A")`` then ``ExamSessionFactory(level="A")``."""

import factory

from competences.exam import supervising
from competences.exam.rules import RULES, outcome_codes
from competences.exam_enums import ItemForm, SessionMode
from competences.models import ExamItem, ExamSession
from tests.accounts.factories import UserFactory


def item(code, **values):
    """A question of one right answer, « oui »."""
    body = {
        "text": f"Question {code} ?",
        "explanation": "Parce que.",
        "sources": ["Une source"],
        "choices": [{"text": text, "right": text == "oui"} for text in ("oui", "non", "peut-être")],
    }
    gesture = {"instruction": f"Montrez {code}", "observe": ["Ouvre", "Ferme"]}
    if values.get("form") == ItemForm.GESTURE:
        body = {**{key: body[key] for key in ("text", "explanation", "sources")}, "gesture": gesture}
    defaults = {"outcome": "4.2.01", "level": "A", "form": ItemForm.SINGLE, "body": body, "fingerprint": code,
                "review_count": 2, "named_reviewers": ["Une relectrice", "Un relecteur"]}  # fmt: skip
    return ExamItem(code=code, **{**defaults, **values})


def fill_bank(level="A", *, per_outcome=3, reviewed=True):
    count = 2 if reviewed else 0
    items = [
        item(f"{level}-{outcome}-{number}", outcome=outcome, level=level, review_count=count)
        for outcome in outcome_codes(level)
        for number in range(per_outcome)
    ]
    items += [
        item(f"{level}-geste-{number}", level=level, form=ItemForm.GESTURE, review_count=count)
        for number in range(RULES[level].gestures + 1)
    ]
    return ExamItem.objects.bulk_create(items)


class ExamSessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ExamSession

    level = "A"
    mode = SessionMode.REAL
    supervisor = factory.SubFactory(UserFactory, mediator=True)
    place_name = "EPN des Forges, Vierzon"


def code_for(session, **values):
    """``(Attempt, code)``: one more person in a session."""
    return supervising.hand_out(session, 1, by=session.supervisor, **values)[0]
