"""What the pages of the bank show to whoever writes and reviews questions."""

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from competences.exam import bank
from competences.exam.drawing import frozen
from competences.exam.pages import shown
from competences.exam_enums import ExamLevel, ItemAct, ItemForm, ItemState, RetirementReason
from competences.models import ExamItem
from competences.models.exam import REVIEWS_NEEDED


def bank_page(user, parameters):
    """The bank, filtered by ``niveau``, ``forme`` and ``etat`` (``a-relire``, ``relues``, ``remarques``,
    ``retirees``)."""
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


def item_page(item, user):
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
        "following": bank.to_review(user, after=item).first(),
        "left": bank.to_review(user).count(),
        "notes": item.notes.select_related("author"),
        "is_retired": item.state == ItemState.RETIRED,
        "reasons": RetirementReason.choices,
    }
