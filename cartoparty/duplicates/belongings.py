"""What hangs on a structure besides its own columns, moved to another one and back."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from cartoparty.models import Favourite, Structure, StructureSource
from epn_commons.contributions.enums import LinkState, ReportState, RevisionState
from epn_commons.contributions.models import Link, Report, ReviewItem, Revision

MOVED = {"cartoparty.structuresource", "cartoparty.favourite"}
"""Models with a foreign key to ``Structure`` whose rows follow it into a merge."""
LEFT = {
    "cartoparty.nationalrecord",
    "cartoparty.datainclusionrecord",
    "cartoparty.duplicatepair",
    "cartoparty.mergerecord",
    "cartoparty.confirmation",
    "cartoparty.reminderplan",
    "cartoparty.addresscheck",
    "cartoparty.banreport",
    "cartoparty.openslot",
    "cartoparty.travelstop",
    "cartoparty.partyplace",
    "cartoparty.partyaction",
}
"""… and those whose rows do not: remade by publication, or about the record itself. A test asks for a choice for each
new one."""

_STRENGTH = [LinkState.SUGGESTED, LinkState.DISMISSED, LinkState.CONFIRMED]


def move(gone, live):
    """Give to ``live`` what hangs on ``gone``; returns what ``give_back`` needs. The caller holds both locks.

    Pending corrections and open reports follow, so that someone still answers them: a correction is then compared
    field by field with what ``live`` says. What is decided stays with the record that it was about.
    """
    sources = StructureSource.objects.filter(structure=gone)
    moved = {"sources": list(sources.values_list("pk", flat=True)), **_move_links(gone, live)}
    sources.update(structure=live)
    moved["favourites"] = _move_favourites(gone, live)
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
    Favourite.objects.filter(pk__in=moved.get("favourites", []), structure=live).update(structure=gone)
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


def follow_in_queue(structure, moved):
    """Once the record is written: the lines of the queue follow the corrections and reports that
    still point to ``structure``."""
    revisions = Revision.objects.about(structure).filter(pk__in=[pk for pk, _version in moved["revisions"]])
    reports = Report.objects.about(structure).filter(pk__in=moved["reports"])
    ReviewItem.objects.filter(Q(revision__in=revisions) | Q(report__in=reports)).update(
        object_id=structure.pk, title=str(structure)[:250], department=structure.department_code
    )


def _move_favourites(gone, live):
    """Those of who does not keep ``live`` already."""
    kept = set(Favourite.objects.filter(structure=live).values_list("organisation", "by"))
    organisations = {organisation for organisation, _by in kept}
    rows = Favourite.objects.filter(structure=gone).values_list("pk", "organisation", "by")
    moved = [
        pk for pk, organisation, by in rows
        if (organisation not in organisations if organisation else (None, by) not in kept)
    ]  # fmt: skip
    Favourite.objects.filter(pk__in=moved).update(structure=live)
    return moved


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
