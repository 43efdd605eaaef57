"""The bank of questions: read from ``competences/content/exam/*.yaml``, reviewed by people."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, When
from django.utils.translation import gettext as _

from competences.exam.checking import OWN, problems
from competences.exam_enums import ItemAct, ItemForm, ItemState
from competences.models import ExamItem, ExamItemNote, ExamItemReview

FOLDER = Path(__file__).parent.parent / "content" / "exam"


@dataclass
class Load:
    """What a load did; ``wrong`` is pairs of where and what, and when there are any nothing is written."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    retired: int = 0
    wrong: list[tuple[str, str]] = field(default_factory=list)


def entries(folder=FOLDER):
    """Each entry of each file, with where it stands: ``("4.2.01.yaml no 3", {…})``.

    :raises yaml.YAMLError: a file is not YAML.
    """
    for path in sorted(folder.glob("*.yaml")):
        content = yaml.safe_load(path.read_text("utf-8")) or []
        for number, entry in enumerate(content if isinstance(content, list) else [content], 1):
            yield f"{path.name} no {number}", entry


@transaction.atomic
def load(folder=FOLDER):
    """Bring the bank to what the files say. A changed text loses its reviews, a question that left the files is
    retired: attempts keep their own copy."""
    result, read = Load(), {}
    for where, entry in entries(folder):
        result.rows += 1
        wrong = list(problems(entry))
        if not wrong and entry["id"] in read:
            wrong = [f"id {entry['id']} : déjà pris"]
        if wrong:
            result.wrong += [(where, text) for text in wrong]
        else:
            read[entry["id"]] = entry
    if not result.wrong:
        _write(read, result)
    return result


def _write(read, result):
    known = {item.code: item for item in ExamItem.objects.select_for_update()}
    put_aside = _put_aside()
    for code, entry in read.items():
        values = _values(entry)
        if (code, values["fingerprint"]) in put_aside:
            values["state"] = ItemState.RETIRED
        item = known.pop(code, None)
        if item is None:
            item = ExamItem(code=code, **values)
            result.created += 1
        elif all(getattr(item, name) == value for name, value in values.items()):
            result.unchanged += 1
            continue
        else:
            for name, value in values.items():
                setattr(item, name, value)
            result.updated += 1
        item.save()
        count_reviews(item)
    for item in known.values():
        if item.state != ItemState.RETIRED:
            ExamItem.objects.filter(pk=item.pk).update(state=ItemState.RETIRED)
            result.retired += 1


def _put_aside():
    """The texts that somebody retired: only another text brings such a question back."""
    retired = ExamItemNote.objects.filter(act=ItemAct.RETIREMENT, item__state=ItemState.RETIRED)
    return set(retired.values_list("item__code", "fingerprint"))


def _values(entry):
    form = ItemForm(entry["kind"])
    body = {name: entry[name] for name in ("text", "explanation", "sources", *sorted(OWN[form]))}
    signed = json.dumps([entry["outcome"], entry["level"], form, body], sort_keys=True, ensure_ascii=False)
    return {
        "outcome": entry["outcome"],
        "level": entry["level"],
        "form": form,
        "body": body,
        "fingerprint": hashlib.sha256(signed.encode()).hexdigest(),
        "named_reviewers": entry["reviewed_by"],
        "state": ItemState.ACTIVE,
    }


def review(item, *, by):
    """``by`` read this text and stands for it. Two are needed before anybody is judged by it."""
    _check_reviewer(by)
    ExamItemReview.objects.get_or_create(
        item=item, fingerprint=item.fingerprint, reviewer=by, defaults={"is_example": by.is_example}
    )
    count_reviews(item)


def take_back(item, *, by):
    """``by`` no longer stands for this text."""
    item.reviews.filter(fingerprint=item.fingerprint, reviewer=by).delete()
    count_reviews(item)


def count_reviews(item):
    """Who is named in the file, and the accounts that reviewed this very text; those of the demonstration do not
    count."""
    named = len(set(item.named_reviewers))
    item.review_count = named + item.reviews.filter(fingerprint=item.fingerprint, is_example=False).count()
    ExamItem.objects.filter(pk=item.pk).update(review_count=item.review_count)


def _check_reviewer(by):
    if not by.can_contribute:
        raise PermissionDenied(_("La relecture des questions est réservée aux médiateurs et aux coordinations."))


def remark(item, text, *, by):
    """Say what is wrong with this text, to whoever corrects the files. Raises ValidationError."""
    _check_reviewer(by)
    _note(item, ItemAct.REMARK, by, text=text)


@transaction.atomic
def retire(item, reason, *, by, text=""):
    """Draw a question no more; attempts keep their own copy of it. Retired already, it stays as it was.

    Raises PermissionDenied, ValidationError.
    """
    _check_moderator(by)
    item = ExamItem.objects.select_for_update().get(pk=item.pk)
    if item.state == ItemState.RETIRED:
        return
    _note(item, ItemAct.RETIREMENT, by, reason=reason, text=text)
    ExamItem.objects.filter(pk=item.pk).update(state=ItemState.RETIRED)


@transaction.atomic
def bring_back(item, text, *, by):
    """Draw it again, and say why. Raises PermissionDenied, ValidationError."""
    _check_moderator(by)
    item = ExamItem.objects.select_for_update().get(pk=item.pk)
    if item.state == ItemState.ACTIVE:
        return
    _note(item, ItemAct.RETURN, by, text=text)
    ExamItem.objects.filter(pk=item.pk).update(state=ItemState.ACTIVE)


def _check_moderator(by):
    if not by.can_moderate:
        raise PermissionDenied(_("Retirer une question de la banque est réservé aux coordinations."))


def _note(item, act, by, **values):
    note = ExamItemNote(item=item, act=act, author=by, fingerprint=item.fingerprint, **values)
    note.full_clean()
    note.save(force_insert=True)


def to_review(user, *, level="", after=None):
    """Texts that this person has not read yet and that lack a review, by outcome.

    With ``after``, those that come next, then around again: passing over one never stops anybody.
    """
    done = ExamItemReview.objects.filter(reviewer=user, fingerprint=OuterRef("fingerprint"), item=OuterRef("pk"))
    active = ExamItem.objects.visible_to(user).active()
    enough = active.reviewed(counting_examples=user.is_example).values("pk")
    waiting = active.filter(~Exists(done)).exclude(pk__in=enough)
    if level:
        waiting = waiting.filter(level=level)
    waiting = waiting.order_by("outcome", "level", "code")
    if after is None:
        return waiting
    later = Q(outcome__gt=after.outcome) | Q(outcome=after.outcome, level__gt=after.level)
    later |= Q(outcome=after.outcome, level=after.level, code__gt=after.code)
    return (
        waiting.exclude(pk=after.pk)
        .annotate(is_before=Case(When(later, then=0), default=1, output_field=IntegerField()))
        .order_by("is_before", "outcome", "level", "code")
    )
