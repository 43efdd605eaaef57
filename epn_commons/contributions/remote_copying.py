"""Copies of what other portals publish: attributed, moderated, kept in step, and never written over local work.

A page of their changes is read whole from the network, then written in one transaction with our place in their feed:
stopped half-way, the next run begins at the same page and finds what is already there.
"""

from collections import defaultdict

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, ProgrammingError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from epn_commons.contributions import portable, remote_reading, reporting, revising, snapshots
from epn_commons.contributions.enums import Action, Status
from epn_commons.contributions.exceptions import AlreadyDecided, NothingChanged
from epn_commons.contributions.kinds import all_kinds
from epn_commons.contributions.models import RemoteItem, RemotePortal, Revision
from epn_commons.contributions.slugs import make_slug

State = RemoteItem.State
UNWRITABLE = (
    ValidationError, TypeError, ValueError, AttributeError, LookupError, ArithmeticError, DataError, IntegrityError,
    ProgrammingError,
)  # fmt: skip
"""What a value that makes no sense here may raise: in a field, in a rule of its kind, in the database."""


def synchronise(portal):
    """Bring the copies of a portal in step with it. The number of its changes read; a difficulty is kept in words."""
    total, problem, more = 0, "", True
    try:
        while more:
            taken, more = _page(portal)
            total, problem = total + taken, problem or portal.problem
    except remote_reading.Unreadable as unreadable:
        problem = str(unreadable)[:300]
    if problem:
        RemotePortal.objects.filter(pk=portal.pk).update(problem=problem, checked_at=timezone.now())
    return total


def _page(portal):
    """One page: ``(changes taken, whether there is more)``; ``portal.problem`` says what was left aside."""
    portal.refresh_from_db()
    portal.problem = ""
    try:
        changes, cursor, more = remote_reading.changes(portal)
    except remote_reading.CursorLost:
        return 0, _start_again(portal)
    last = {(change.kind, change.public_id): change for change in changes}
    wanted = defaultdict(set)
    for (kind, public_id), change in last.items():
        if change.action != Action.DELETED:
            wanted[kind].add(public_id)
    contents = {}
    for kind, ids in wanted.items():
        for public_id, content in remote_reading.contents(portal, kind, ids).items():
            contents[kind, public_id] = content
    if more and cursor == portal.cursor:
        raise remote_reading.Unreadable(_("Ce portail tourne en rond dans son fil : rien n’a été repris."))
    portal.problem = _write_page(portal, last, contents, cursor)
    return len(changes), more


def _start_again(portal):
    """The other portal has forgotten our place, and perhaps withdrawals that we have not seen: ask what is still there
    of what we hold, then read its feed from the beginning. Whether there is something to read."""
    held = RemoteItem.objects.filter(portal=portal).exclude(state=State.WITHDRAWN).order_by("pk")
    for kind in portal.kinds:
        ids = list(held.filter(kind=kind).values_list("remote_id", flat=True))
        for start in range(0, len(ids), remote_reading.PAGE):
            some = set(ids[start : start + remote_reading.PAGE])
            for gone in some - remote_reading.contents(portal, kind, some).keys():
                with transaction.atomic():
                    _withdraw(portal, kind, gone)
    RemotePortal.objects.filter(pk=portal.pk).update(cursor="", last_change_at=None)
    return bool(portal.cursor)


@transaction.atomic
def _write_page(portal, last, contents, cursor):
    """What could not be written, in words."""
    live = RemotePortal.objects.select_for_update().get(pk=portal.pk)
    if live.cursor != portal.cursor:
        raise remote_reading.Unreadable(_("Une autre synchronisation est en cours : elle continuera."))
    account, live.problem = _account(live), ""
    for key in last:
        content = contents.get(key)
        if content is None:
            _withdraw(live, *key)
        else:
            _copy(live, content, account)
    moments = [change.at for change in last.values()]
    if live.last_change_at:
        moments.append(live.last_change_at)
    live.cursor, live.checked_at = cursor, timezone.now()
    live.last_change_at = max(moments, default=None)
    live.save()
    return live.problem


def _account(portal):
    """In whose name its copies are proposed: an account that nobody opens."""
    if portal.account is None:
        portal.account = get_user_model()(email=f"portail-{portal.pk}@invalid", full_name=portal.name, is_active=False)
        portal.account.set_unusable_password()
        portal.account.save()
    return portal.account


def _withdraw(portal, kind, public_id):
    """Withdrawn there: people here decide, our copy stays."""
    item = RemoteItem.objects.filter(portal=portal, kind=kind, remote_id=public_id).first()
    if item is None or item.state == State.WITHDRAWN:
        return
    item.state, item.updated_at = State.WITHDRAWN, timezone.now()
    item.save()
    target = all_kinds()[kind]._base_manager.filter(pk=item.object_id).first()
    if target and target.status == Status.PUBLISHED:
        said = _("« %(portal)s » a retiré cette fiche, dont la nôtre est la copie.")
        reporting.report(target, said % {"portal": portal})


def _copy(portal, content, account):
    model = all_kinds().get(content.kind)
    if model is None or content.licence not in portal.licences:
        return
    item = RemoteItem.objects.filter(portal=portal, kind=content.kind, remote_id=content.public_id).first()
    try:
        values = portable.read(model, content.values)
    except TypeError as error:
        _leave_aside(portal, content, error)
        return
    if not _in_territory(portal, model, values):
        return
    if item is None:
        _create(portal, model, content, values, account)
    elif content.version >= item.version and values != item.values:
        _follow(item, model, content, values, account)
    elif item.state == State.WITHDRAWN:
        item.state = State.COPIED
        item.save()


def _leave_aside(portal, content, error):
    said = _("Une fiche n’a pas pu être reprise (%(url)s) : %(why)s")
    portal.problem = (said % {"url": content.page_url, "why": _words(error)})[:300]


def _in_territory(portal, model, values):
    """Whether the commune of an item is in the departments that are followed; what has no commune always is."""
    codes = set(portal.departments.values_list("code", flat=True))
    if not codes or "commune" not in {field.name for field in model._meta.concrete_fields}:
        return True
    commune = model._meta.get_field("commune").related_model.objects.filter(pk=values.get("commune")).first()
    return commune is not None and commune.department_id in codes


def _create(portal, model, content, values, account):
    """A copy that waits for a coordinator. What cannot be written here is left aside, and said."""
    copy = model(author=account, licence=content.licence, slug=make_slug(model, content.slug))
    try:
        with transaction.atomic():
            snapshots.apply(copy, values)
            copy.submit(by=account)
    except UNWRITABLE as error:
        _leave_aside(portal, content, error)
        return
    RemoteItem.objects.create(
        portal=portal,
        kind=content.kind,
        remote_id=content.public_id,
        target=copy,
        version=content.version,
        page_url=content.page_url,
        licence=content.licence,
        values=values,
    )


def _follow(item, model, content, values, account):
    """Propose what changed there since the last reading, but for the fields that people changed here."""
    target = model._base_manager.select_for_update(of=("self",)).filter(pk=item.object_id).first()
    if target is None:
        return
    here = snapshots.take(target)
    there = snapshots.changed(item.values, values)
    ours = [name for name in there if here.get(name) != item.values.get(name) and here.get(name) != there[name]]
    item.state, item.message = State.PROPOSED, ""
    if target.status in (Status.REJECTED, Status.ARCHIVED):
        item.state = State.REFUSED
    else:
        try:
            with transaction.atomic():
                _propose(target, {name: value for name, value in there.items() if name not in ours}, item, account)
        except UNWRITABLE as error:
            item.state, item.message = State.DIVERGED, _words(error)[:500]
    if ours:
        item.state = State.DIVERGED
        item.message = _("Modifié ici aussi, laissé tel quel : %(names)s.") % {"names": ", ".join(ours)}
    item.version, item.values, item.updated_at = content.version, values, timezone.now()
    item.page_url, item.licence = content.page_url, content.licence
    item.save()


def _propose(target, changes, item, account):
    """One pending revision at a time: the newer one holds what the former proposed."""
    pending = Revision.objects.about(target).pending().filter(author=account)
    for former in pending:
        changes = {**former.values, **changes}
        try:
            revising.withdraw(former, by=account)
        except AlreadyDecided:
            continue
    try:
        comment = _("Mise à jour à la source : %(url)s") % {"url": item.page_url}
        target.revise(changes, by=account, comment=comment[:500])
    except NothingChanged:
        item.state = State.COPIED


def _words(error):
    return " ".join(error.messages) if isinstance(error, ValidationError) else _("valeur illisible")
