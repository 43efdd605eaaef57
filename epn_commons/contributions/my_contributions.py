"""What a person contributed, sorted by what it asks of them."""

import re
from datetime import timedelta

from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from epn_commons.contributions.drafts import NEW
from epn_commons.contributions.enums import RevisionState, Status
from epn_commons.contributions.kinds import all_kinds, figures_by_kind, get_kind
from epn_commons.contributions.models import FormDraft, Revision, Transition

SHOWN = 30
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
RECENT = timedelta(days=60)


def overview(user):
    """The template's context: lists of contributions and of revisions. Each costs a query a kind that this person
    wrote, not a row."""
    written = figures_by_kind(lambda model: _kept(model, user), number=Count("pk"))
    works = [work for kind in written for work in _works(get_kind(kind), user)]
    works.sort(key=lambda work: work.updated_at, reverse=True)
    by_status = {status: [work for work in works if work.status == status] for status in Status}
    revisions = _revisions(user)
    recent = timezone.now() - RECENT
    return {
        "refused": by_status[Status.REJECTED],
        "begun": begun(user),
        "drafts": by_status[Status.DRAFT],
        "waiting": by_status[Status.SUBMITTED],
        "published": by_status[Status.PUBLISHED][:SHOWN],
        "pending": [row for row in revisions if row.state == RevisionState.PENDING],
        "refused_revisions": [
            row for row in revisions if row.state == RevisionState.REJECTED and row.decided_at > recent
        ],
        "accepted": [row for row in revisions if row.state == RevisionState.ACCEPTED and row.decided_at > recent],
        "openings": [
            {"label": model._meta.verbose_name, "url": model.get_create_url()}
            for model in all_kinds().values()
            if hasattr(model, "get_create_url")
        ],
    }


def _kept(model, user):
    return model.objects.filter(author=user).exclude(status=Status.ARCHIVED)


def _works(model, user):
    """A person's own works of one kind, the refused ones with ``refusal``, their last ``Transition`` of refusal."""
    rows = _kept(model, user).select_related(*model.review_relations)
    rows = list(rows.order_by("-updated_at")[: 4 * SHOWN])
    refused = [row.pk for row in rows if row.status == Status.REJECTED]
    refusals = Transition.objects.about_many(model, refused).filter(to_status=Status.REJECTED)
    last = {move.object_id: move for move in refusals.select_related("actor")} if refused else {}
    for row in rows:
        row.refusal = last.get(row.pk)
    return rows


def _revisions(user):
    targets = [model._base_manager.select_related(*model.review_relations) for model in all_kinds().values()]
    rows = Revision.objects.filter(author=user).exclude(state=RevisionState.WITHDRAWN).select_related("decided_by")
    return list(rows.prefetch_related(GenericPrefetch("target", targets))[: 4 * SHOWN])


def begun(user):
    """Forms begun and not sent: ``{label, title, url, key, updated_at}``; no ``url`` where the form is not known."""
    kinds, found = all_kinds(), []
    for draft in FormDraft.objects.filter(user=user).order_by("-updated_at")[:SHOWN]:
        code, _colon, subject = draft.key.partition(":")
        if code in kinds:
            found.append({"model": kinds[code], "subject": subject, "key": draft.key, "updated_at": draft.updated_at})
    edited = {model: _edited(model, found, user) for model in {form["model"] for form in found}}
    for form in found:
        _address(form, edited[form["model"]].get(form["subject"]))
    return found


def _edited(model, forms, user):
    """``{public_id as text: contribution}`` for the contributions of a kind whose forms were begun."""
    ids = [form["subject"] for form in forms if form["model"] is model and UUID.fullmatch(form["subject"])]
    rows = model.objects.visible_to(user).filter(public_id__in=ids).select_related(*model.review_relations)
    return {str(row.public_id): row for row in rows} if ids else {}


def _address(form, contribution):
    model, form["url"], form["title"] = form["model"], "", ""
    form["label"] = model._meta.verbose_name
    if contribution:
        form["title"] = str(contribution)
        form["url"] = contribution.get_edit_url() if hasattr(model, "get_edit_url") else ""
    elif form["subject"] == NEW:
        form["title"] = _("Nouvelle fiche")
        form["url"] = model.get_create_url() if hasattr(model, "get_create_url") else ""
