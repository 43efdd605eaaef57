"""What happened to a published contribution, as anyone may read it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from epn_commons.contributions.diff import compare_many
from epn_commons.contributions.enums import Status
from epn_commons.contributions.models import Revision, Transition

PER_PAGE = 20


@dataclass
class Event:
    """One line. ``version`` is what it produced, None for a withdrawal; ``changes`` are ``FieldDiff``."""

    title: str
    date: datetime
    by: object = None
    text: str = ""
    version: int | None = None
    changes: list = field(default_factory=list)


def page_of(contribution, number):
    """A page of ``Event``, newest first, as a Django ``Page``: the number of queries does not follow its length."""
    revisions = Revision.objects.about(contribution).accepted()
    moves = Transition.objects.about(contribution).filter(to_status__in=[Status.PUBLISHED, Status.ARCHIVED])
    edits = list(revisions.values_list("pk", "decided_at", "version"))
    index = [("revision", pk, at) for pk, at, _version in edits]
    index += [("move", pk, at) for pk, at in moves.values_list("pk", "at")]
    index.sort(key=lambda entry: (entry[2], entry[1]), reverse=True)
    page = Paginator(index, PER_PAGE).get_page(number)
    versions = [(at, version) for _pk, at, version in edits]
    page.object_list = _events(type(contribution), page.object_list, revisions, moves, versions)
    return page


def _events(model, index, revisions, moves, versions):
    wanted = {kind: [pk for what, pk, _at in index if what == kind] for kind in ("revision", "move")}
    rows = revisions.select_related("author").in_bulk(wanted["revision"])
    diffs = compare_many(model, [(row.before, row.values) for row in rows.values()])
    edits = {pk: _edit(row, changes) for (pk, row), changes in zip(rows.items(), diffs, strict=True)}
    others = {pk: _move(row, versions) for pk, row in moves.select_related("actor").in_bulk(wanted["move"]).items()}
    return [(edits if what == "revision" else others)[pk] for what, pk, _at in index]


def _edit(revision, changes):
    return Event(
        title=_("Version %(version)s") % {"version": revision.version},
        date=revision.decided_at,
        by=revision.author,
        text=revision.comment,
        version=revision.version,
        changes=changes,
    )


def _move(move, versions):
    """``versions`` are those that edits made: what was written together before its publication has several."""
    if move.to_status == Status.ARCHIVED:
        return Event(_("Retirée de la publication"), move.at, move.actor, move.comment)
    first = move.from_status != Status.ARCHIVED
    version = max((version for at, version in versions if at <= move.at), default=1)
    title = _("Version %(version)s : publication") % {"version": version} if first else _("Publiée de nouveau")
    return Event(title, move.at, move.actor, move.comment, version=version if first else None)
