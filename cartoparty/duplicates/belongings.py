"""What hangs on a structure besides its own columns, moved to another one and back."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q

from cartoparty.models import BanReport, Favourite, PartyAction, PartyPlace, Structure, StructureSource
from cartoparty.models.ban_report import OPEN
from epn_commons.contributions.enums import LinkState, ReportState, RevisionState
from epn_commons.contributions.follow_news import subject_of
from epn_commons.contributions.models import Link, RemoteItem, Report, ReviewItem, Revision
from epn_commons.notifications.models import Follow

MOVED = {
    "cartoparty.structuresource",
    "cartoparty.favourite",
    "cartoparty.partyplace",
    "cartoparty.banreport",
    "contributions.link",
    "contributions.remoteitem",
    "contributions.report",
    "contributions.reviewitem",
    "contributions.revision",
}
"""Models that point to a ``Structure``, by a foreign key or a generic one, whose rows follow it into a merge; with
them the ``Follow`` of who follows it, by its identifier."""
LEFT = {
    "cartoparty.nationalrecord",
    "cartoparty.datainclusionrecord",
    "cartoparty.duplicatepair",
    "cartoparty.mergerecord",
    "cartoparty.confirmation",
    "cartoparty.reminderplan",
    "cartoparty.addresscheck",
    "cartoparty.openslot",
    "cartoparty.travelstop",
    "cartoparty.partyaction",
    "contributions.transition",
}
"""… and those whose rows do not: remade by publication, read through the merge (a refusal of reminders), or the
history of the record itself. A test asks for a choice for each new one."""

_STRENGTH = [LinkState.SUGGESTED, LinkState.DISMISSED, LinkState.CONFIRMED]


def move(gone, live):
    """Give to ``live`` what hangs on ``gone``; returns what ``give_back`` needs. The caller holds both locks.

    Pending corrections and open reports follow, so that someone still answers them: a correction is then compared
    field by field with what ``live`` says. What is decided stays with the record that it was about.
    """
    sources = StructureSource.objects.filter(structure=gone)
    moved = {"sources": list(sources.values_list("pk", flat=True)), **_move_links(gone, live)}
    sources.update(structure=live)
    for name, rows in _plain_rows(gone, live):
        moved[name] = list(rows.values_list("pk", flat=True))
        rows.model.objects.filter(pk__in=moved[name]).update(structure=live)
    moved["copies"] = _repoint(RemoteItem.objects.about(gone), live)
    moved["follows"] = _move_follows(gone, live)
    pending = Revision.objects.about(gone).filter(state=RevisionState.PENDING)
    moved["revisions"] = list(pending.values_list("pk", "base_version"))
    pending.update(object_id=live.pk, base_version=live.version)
    reports = Report.objects.about(gone).filter(state=ReportState.OPEN)
    moved["reports"] = list(reports.values_list("pk", flat=True))
    reports.update(object_id=live.pk)
    return moved


def give_back(moved, gone, live):
    """Undo ``move``. What was decided meanwhile stays where it was decided."""
    StructureSource.objects.filter(pk__in=moved["sources"], structure=live).update(structure=gone)
    for name, rows in _plain_rows(gone, live):
        rows.model.objects.filter(pk__in=moved.get(name, []), structure=live).update(structure=gone)
    _repoint(RemoteItem.objects.about(live).filter(pk__in=moved.get("copies", [])), gone)
    _rename(Follow.objects.filter(pk__in=moved.get("follows", []), subject=subject_of(live)), gone)
    for pk, base_version in moved["revisions"]:
        Revision.objects.about(live).filter(pk=pk, state=RevisionState.PENDING).update(
            object_id=gone.pk, base_version=base_version
        )
    Report.objects.about(live).filter(pk__in=moved["reports"], state=ReportState.OPEN).update(object_id=gone.pk)
    content_type = ContentType.objects.get_for_model(Structure)
    links = Link.objects.filter(pk__in=moved["links"])
    links.filter(source_type=content_type, source_id=live.pk).update(source_id=gone.pk)
    links.filter(target_type=content_type, target_id=live.pk).update(target_id=gone.pk)
    Link.objects.bulk_create([Link(**values) for values in moved["links_removed"]], ignore_conflicts=True)


def describe_anew(structure, moved):
    """Once the record is written: what repeats its name says the new one, in the queue and where it is followed."""
    follows = Follow.objects.filter(pk__in=moved.get("follows", []), subject=subject_of(structure))
    follows.update(label=str(structure)[:200], url=structure.get_absolute_url())
    revisions = Revision.objects.about(structure).filter(pk__in=[pk for pk, _version in moved["revisions"]])
    reports = Report.objects.about(structure).filter(pk__in=moved["reports"])
    ReviewItem.objects.filter(Q(revision__in=revisions) | Q(report__in=reports)).update(
        object_id=structure.pk, title=str(structure)[:250], department=structure.department_code
    )


def _plain_rows(gone, live):
    """``(name, rows of gone)`` of what has nothing but its foreign key to change, where ``live`` has not the same."""
    yield "favourites", _favourites(gone, live)
    listed = PartyPlace.objects.filter(structure=live).values("party")
    done = PartyAction.objects.filter(party=OuterRef("party"), structure=gone)
    waiting = PartyPlace.objects.filter(structure=gone, party__closed_at=None)
    yield "party_places", waiting.exclude(party__in=listed).exclude(Exists(done))
    told = BanReport.objects.filter(structure=live, state__in=OPEN).values("kind")
    yield "ban_reports", BanReport.objects.filter(structure=gone).exclude(state__in=OPEN, kind__in=told)


def _favourites(gone, live):
    """Those of who does not keep ``live`` already."""
    known = Favourite.objects.filter(structure=live)
    mine = Q(organisation=None) & Exists(known.filter(organisation=None, by=OuterRef("by")))
    ours = Exists(known.filter(organisation=OuterRef("organisation")))
    return Favourite.objects.filter(structure=gone).exclude(mine).exclude(ours)


def _repoint(rows, structure):
    """Generic keys set to ``structure``; the primary keys that it touched."""
    touched = list(rows.values_list("pk", flat=True))
    rows.model.objects.filter(pk__in=touched).update(object_id=structure.pk)
    return touched


def _move_follows(gone, live):
    """Those of who does not follow ``live`` already; theirs of ``gone`` serves again if the merge is undone."""
    already = Follow.objects.filter(subject=subject_of(live)).values("user")
    return _rename(Follow.objects.filter(subject=subject_of(gone)).exclude(user__in=already), live)


def _rename(rows, structure):
    touched = list(rows.values_list("pk", flat=True))
    Follow.objects.filter(pk__in=touched).update(subject=subject_of(structure))
    return touched


def _move_links(gone, live):
    """Each link once: of two that would say the same, the one that somebody confirmed stays. A link between the two
    records has nothing left to say."""
    content_type = ContentType.objects.get_for_model(Structure)
    known = {_ends(link): link for link in Link.objects.touching(live)}
    moved, removed = [], []
    for link in Link.objects.touching(gone).order_by("pk"):
        row = _row(link)
        if link.source_type == content_type and link.source_id == gone.pk:
            link.source_id = live.pk
        if link.target_type == content_type and link.target_id == gone.pk:
            link.target_id = live.pk
        twin = known.get(_ends(link))
        is_loop = _ends(link)[:2] == _ends(link)[2:4]
        if is_loop or (twin and _STRENGTH.index(twin.state) >= _STRENGTH.index(link.state)):
            removed.append(row)
            Link.objects.filter(pk=link.pk).delete()
            continue
        if twin:
            removed.append(_row(twin))
            Link.objects.filter(pk=twin.pk).delete()
        link.save(update_fields=["source_id", "target_id"])
        known[_ends(link)] = link
        moved.append(link.pk)
    return {"links": moved, "links_removed": removed}


def _ends(link):
    return link.source_type_id, link.source_id, link.target_type_id, link.target_id, link.kind


def _row(link):
    return {field.attname: getattr(link, field.attname) for field in Link._meta.concrete_fields}
