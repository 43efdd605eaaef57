"""What the pages of the bank show to whoever writes and reviews questions."""

from urllib.parse import urlencode

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from competences.exam import bank
from competences.exam.drawing import frozen, missing_questions
from competences.exam.pages import shown
from competences.exam_enums import ExamLevel, ItemAct, ItemForm, ItemState, RetirementReason, SessionMode
from competences.models import ExamItem, ExamItemReview
from competences.models.exam import REVIEWS_NEEDED


def bank_page(user, parameters):
    """The bank, filtered by ``niveau``, ``forme`` and ``etat`` (``a-relire``, ``relues``, ``remarques``,
    ``retirees``), and where each level stands."""
    chosen = {name: parameters.get(name, "") for name in ("niveau", "forme", "etat")}
    everything = ExamItem.objects.visible_to(user)
    items = everything.filter(state=ItemState.RETIRED if chosen["etat"] == "retirees" else ItemState.ACTIVE)
    if chosen["niveau"] in ExamLevel.values:
        items = items.filter(level=chosen["niveau"])
    if chosen["forme"] in ItemForm.values:
        items = items.filter(form=chosen["forme"])
    remarks = Count("notes", filter=Q(notes__act=ItemAct.REMARK, notes__fingerprint=F("fingerprint")))
    items = items.annotate(remarks=remarks)
    if chosen["etat"] == "a-relire":
        items = items.filter(review_count__lt=REVIEWS_NEEDED)
    elif chosen["etat"] == "relues":
        items = items.reviewed()
    elif chosen["etat"] == "remarques":
        items = items.filter(remarks__gt=0)
    waiting = bank.to_review(user)
    return {
        "standing": _standing(user, everything),
        "example_reviews": ExamItemReview.objects.filter(is_example=True).count(),
        "items": items.order_by("review_count", "outcome", "code")[:300],
        "totals": everything.active().aggregate(
            all=Count("pk"), reviewed=Count("pk", filter=Q(review_count__gte=REVIEWS_NEEDED))
        ),
        "left": waiting.count(),
        "first": waiting.first(),
        "chosen": chosen,
        "levels": ExamLevel.choices,
        "forms": ItemForm.choices,
        "states": (
            ("a-relire", _("à relire")), ("relues", _("relues par deux personnes")),
            ("remarques", _("avec une remarque")), ("retirees", _("retirées")),
        ),
    }  # fmt: skip


def _standing(user, items):
    """By level: how many questions, how many that two people reviewed, that one did, what a real session lacks, and
    the first one that waits for this person."""
    counted = {
        row["level"]: row
        for row in items.active().values("level").order_by("level").annotate(
            all=Count("pk"),
            reviewed=Count("pk", filter=Q(review_count__gte=REVIEWS_NEEDED)),
            once=Count("pk", filter=Q(review_count=1)),
        )
    }  # fmt: skip
    return [
        {
            **counted[level],
            "label": ExamLevel(level).label,
            "missing": missing_questions(level, SessionMode.REAL),
            "first": bank.to_review(user, level=level).first(),
        }
        for level in ExamLevel.values
        if level in counted
    ]


def item_page(item, user, parameters):
    """One question; ``niveau`` keeps to one level, ``depuis`` is the question that one comes from."""
    level = parameters.get("niveau", "")
    waiting = bank.to_review(user, level=level, after=item)
    former = ExamItem.objects.visible_to(user).filter(code=parameters.get("depuis", "")).exclude(pk=item.pk).first()
    question = frozen(item)
    right = question["right"]
    if item.form in (ItemForm.ORDERING, ItemForm.MATCHING):
        labels = question["labels"]
        key = [
            f"{right[n]}. {label}" if item.form == ItemForm.ORDERING else f"{label} → {question['others'][right[n]]}"
            for n, label in enumerate(labels)
        ]
        key.sort()
    else:
        key = [question["labels"][n] for n in right] or question["labels"]
    return {
        "item": item,
        "question": shown(question),
        "key": key,
        "is_done": item.reviews.filter(fingerprint=item.fingerprint, reviewer=user).exists(),
        "example_reviews": item.reviews.filter(fingerprint=item.fingerprint, is_example=True).count(),
        "next_url": address_of(waiting.first(), level, item),
        "previous_url": address_of(former or waiting.last(), level),
        "left": bank.to_review(user, level=level).count(),
        "notes": item.notes.select_related("author"),
        "is_retired": item.state == ItemState.RETIRED,
        "reasons": RetirementReason.choices,
    }


def address_of(item, level="", former=None):
    """Where a question is read: within ``level`` where one keeps to it, coming from ``former``; empty without one."""
    if item is None:
        return ""
    query = {name: value for name, value in (("niveau", level), ("depuis", former and former.code)) if value}
    address = reverse("competences:exam_item", args=[item.code])
    return f"{address}?{urlencode(query)}" if query else address
