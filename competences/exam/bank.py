"""The bank of questions: read from ``competences/content/exam/*.yaml``, reviewed by people."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from competences.exam.checking import OWN, problems
from competences.exam_enums import ItemForm, ItemState
from competences.models import ExamItem, ExamItemReview

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
    for code, entry in read.items():
        values = _values(entry)
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
    if not by.can_contribute:
        raise PermissionDenied(_("La relecture des questions est réservée aux médiateurs et aux coordinations."))
    ExamItemReview.objects.get_or_create(item=item, fingerprint=item.fingerprint, reviewer=by)
    count_reviews(item)


def count_reviews(item):
    """Who is named in the file, and the accounts that reviewed this very text."""
    named = len(set(item.named_reviewers))
    item.review_count = named + item.reviews.filter(fingerprint=item.fingerprint).count()
    ExamItem.objects.filter(pk=item.pk).update(review_count=item.review_count)
