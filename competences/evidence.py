"""What shows that a person knows how to do something: files checked before they are kept, links, and their own work on
the portal, claimed in one click.

Any kind of contribution is work: what is published under one's name, the corrections that were accepted, and what one
checked without having to change it (``Contribution.checked_by``: a place, a procedure). The
kinds are found in the kernel's registry, so an app that adds one has nothing to declare here.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from competences.enums import EvidenceKind, RequestState
from competences.models import Evidence, ValidationRequest
from epn_commons.contributions import snapshots
from epn_commons.contributions.kinds import all_kinds
from epn_commons.contributions.models import Revision

LARGEST = 5_000_000
MOST_FILES = 100
_SIGNATURES = {
    b"%PDF-": ("application/pdf", ".pdf"),
    b"\x89PNG\r\n\x1a\n": ("image/png", ".png"),
    b"\xff\xd8\xff": ("image/jpeg", ".jpg"),
}
_ACTIVE_PDF = (b"/JavaScript", b"/JS ", b"/JS(", b"/Launch", b"/EmbeddedFile")
MOST_WORKS = 30


def check_file(file):
    """``(bytes, media type, extension)`` of a file that may be kept, told by what it holds and not by its name.

    Raises ValidationError, French.
    """
    if file.size > LARGEST:
        raise ValidationError(_("Ce fichier dépasse 5 Mo : réduisez-le, ou donnez un lien."))
    content = file.read()
    head = content[:2048].lstrip().lower()
    if b"<svg" in head or head.startswith((b"<?xml", b"<!doctype", b"<html")):
        raise ValidationError(
            _("Un SVG ou une page web peut contenir un programme : enregistrez l’image en PNG, ou le document en PDF.")
        )
    for signature, (media_type, extension) in _SIGNATURES.items():
        if content.startswith(signature):
            if media_type == "application/pdf" and any(mark in content for mark in _ACTIVE_PDF):
                raise ValidationError(_("Ce PDF contient un programme ou un fichier joint : donnez un PDF simple."))
            return content, media_type, extension
    raise ValidationError(_("Donnez un PDF, un PNG ou un JPEG : ce fichier n’est rien de tout cela."))


def add_file(owner, item, file, *, title):
    """Keep a checked file, out of reach of anybody whom its owner did not ask. Raises ValidationError."""
    if Evidence.objects.visible_to(owner).filter(kind=EvidenceKind.FILE).count() >= MOST_FILES:
        raise ValidationError(_("Vous avez déjà 100 documents : retirez-en avant d’en ajouter."))
    content, media_type, extension = check_file(file)
    file.seek(0)
    with transaction.atomic():
        one = Evidence(
            owner=owner, item=item, kind=EvidenceKind.FILE, title=title, media_type=media_type, size=len(content),
            digest=hashlib.sha256(content).hexdigest(), stored="…",
        )  # fmt: skip
        one.full_clean()
        one.stored = storages["private"].save(f"evidence/{one.public_id}{extension}", file)
        one.save()
    return one


def add_link(owner, item, *, title, url):
    one = Evidence(owner=owner, item=item, kind=EvidenceKind.LINK, title=title, url=url)
    one.full_clean()
    one.save()
    return one


def remove(one):
    """Take a piece of evidence away, its file with it."""
    with transaction.atomic():
        Evidence.objects.filter(pk=one.pk).delete()
        if one.stored:
            transaction.on_commit(lambda: storages["private"].delete(one.stored))


def readable_by(user):
    """One's own, and those of whoever asked one to validate that competence, while they wait for it."""
    asked = ValidationRequest.objects.visible_to(user).filter(state=RequestState.OPEN)
    pairs = asked.values_list("declaration__user", "declaration__item_level__item")
    readable = Q(owner=user)
    for owner, item in pairs:
        readable |= Q(owner=owner, item=item)
    return Evidence.objects.filter(readable)


# --- the portal's own work -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Work:
    """One thing that a person did on the portal. ``key`` names it in a form: ``kind:id``."""

    key: str
    title: str
    what: str
    day: date
    url: str
    thing: object


def works(user, *, most=MOST_WORKS):
    """What somebody did and that is published: their contributions, then the corrections of others' that were
    accepted, then what they checked. Newest first; a few queries a kind."""
    found = {}
    for kind, model in all_kinds().items():
        authored = model.objects.published().filter(author=user).select_related(*model.review_relations)
        for one in authored.order_by("-published_at")[:most]:
            found[kind, one.pk] = _work(kind, one, _("publié sous mon nom"), one.published_at)
        for pk, one, at in _corrected(model, user, most):
            found.setdefault((kind, pk), _work(kind, one, _("corrigé, et accepté"), at))
        for pk, one, at in _of_days(model, user, dict(list(model.checked_by(user))[:most])):
            found.setdefault((kind, pk), _work(kind, one, _("vérifié et tenu à jour"), at))
    return sorted(found.values(), key=lambda work: (work.day, work.key), reverse=True)[:most]


def _corrected(model, user, most):
    content_type = ContentType.objects.get_for_model(model)
    revisions = Revision.objects.accepted().filter(author=user, content_type=content_type).order_by("-decided_at")
    days = {}
    for pk, at in revisions.values_list("object_id", "decided_at")[:most]:
        days.setdefault(pk, at)
    return _of_days(model, user, days)


def _of_days(model, user, days):
    """``[(pk, thing of somebody else, moment)]`` of what is still published."""
    rows = model.objects.published().filter(pk__in=days).exclude(author=user)
    return [(row.pk, row, days[row.pk]) for row in rows.select_related(*model.review_relations)]


def _work(kind, one, what, at):
    day = timezone.localdate(at) if at else timezone.localdate()
    return Work(f"{kind}:{one.pk}", f"{one._meta.verbose_name} : {one}", what, day, one.get_absolute_url(), one)


def claim(owner, item, key):
    """One click: what one did becomes evidence, with the digest of what it was. Raises ValidationError."""
    found = next((work for work in works(owner) if work.key == key), None)
    if found is None:
        raise ValidationError(_("Ce travail n’est plus publié, ou n’est pas de vous."))
    state = json.dumps(snapshots.take(found.thing), sort_keys=True, default=str)
    one = Evidence(
        owner=owner, item=item, kind=EvidenceKind.WORK, title=found.title[:200], happened_on=found.day,
        digest=hashlib.sha256(state.encode()).hexdigest(), work=found.thing,
    )  # fmt: skip
    try:
        with transaction.atomic():
            one.full_clean(exclude=["title"], validate_constraints=False)
            one.save()
    except IntegrityError as error:
        raise ValidationError(_("Ce travail est déjà une de vos preuves pour cette compétence.")) from error
    return one


def type_of(thing):
    return ContentType.objects.get_for_model(thing)
