"""Delivering attestations, one or five hundred, and revoking them."""

import datetime as dt
import secrets
import uuid
from dataclasses import replace

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from competences import holder_notices, issuer_keys
from competences.attestation_enums import RevocationReason
from competences.credentials import badges
from competences.models import Achievement, Attestation, StatusList

MOST_IN_LIST = badges.STATUS_LIST_SIZE // 2
"""A list is left half empty: a random place is found at once, and says nothing of the order of deliveries."""

BATCH = 25


class AlreadyRevoked(Exception):
    """Somebody was faster."""


def content_of(achievement, **particulars):
    """What a credential of this achievement says. ``particulars`` are those of one attestation."""
    address = settings.BASE_URL + achievement.get_absolute_url()
    items = achievement.items.select_related("framework").order_by("framework", "position")
    return badges.Content(
        issuer_did=issuer_keys.did(),
        issuer_name=settings.PUBLISHER_NAME or _("Les communs de la médiation numérique"),
        issuer_url=f"{settings.BASE_URL}/",
        achievement_id=address,
        criteria=achievement.criteria,
        image_url=f"{settings.BASE_URL}{reverse('competences:achievement_image', args=[achievement.slug])}",
        tags=[achievement.level_label] if achievement.level_label else [],
        alignments=[
            badges.Alignment(
                name=item.title,
                url=settings.BASE_URL + item.get_absolute_url(),
                framework=str(item.framework),
                code=item.code,
            )
            for item in items
        ],
        **{"name": achievement.name, "description": achievement.description, **particulars},
    )


def published(achievement):
    """The JSON-LD of an achievement, without anybody."""
    now = timezone.now()
    return badges.achievement_document(
        content_of(
            achievement, id="", subject="", valid_from=now, valid_until=None, status_list_url="", status_index=0
        )
    )


def issue(achievement, *, by, holder=None, **options):
    """One attestation, signed. ``options``: ``is_trial``, ``is_example``, ``issued_at``, ``public_id``.

    :raises PermissionDenied: ``by`` is the one who would hold it.
    :raises ValidationError: this achievement is delivered no more.
    :raises private_keys.KeyUnusable: the operator has to look at the keys.
    """
    _check(achievement, [holder], by)
    return _issue_batch(achievement, [holder], by, options)[0]


def issue_many(achievement, holders, *, by, progress=None, **options):
    """The attestations of ``holders`` (accounts, or None for somebody without one), in batches of one transaction.

    Accounts that hold a valid one already are left as they are: done again after a stop, it goes on where it was.
    """
    _check(achievement, holders, by)
    waiting = _without_one(achievement, holders)
    if progress:
        progress.advance(len(holders) - len(waiting), total=len(holders))
    made = []
    for start in range(0, len(waiting), BATCH):
        batch = waiting[start : start + BATCH]
        made += _issue_batch(achievement, batch, by, options)
        if progress:
            progress.advance(len(batch))
    return made


def _check(achievement, holders, by):
    if not achievement.is_open:
        raise ValidationError(_("Cette attestation n’est plus délivrée."), code="closed")
    if by is not None and any(holder == by for holder in holders if holder):
        raise PermissionDenied(_("On ne se délivre pas une attestation à soi-même."))


def _without_one(achievement, holders):
    accounts = [holder.pk for holder in holders if holder]
    held = set(
        Attestation.objects.filter(achievement=achievement, holder__in=accounts, revoked_at=None)
        .exclude(valid_until__lte=timezone.now())
        .values_list("holder", flat=True)
        if accounts
        else []
    )
    return [holder for holder in holders if holder is None or holder.pk not in held]


@transaction.atomic
def _issue_batch(achievement, holders, by, options):
    options = {**options, "is_example": _is_example(by, options)}
    key = issuer_keys.current()
    pair = issuer_keys.signing(key)
    status_list, places = _places(len(holders))
    template = content_of(achievement, **_particulars(achievement, uuid.uuid4(), None, status_list, 0, options))
    made = []
    for holder, place in zip(holders, places, strict=True):
        public_id = options.get("public_id") or uuid.uuid4()
        content = replace(template, **_particulars(achievement, public_id, holder, status_list, place, options))
        made.append(
            Attestation(
                public_id=public_id,
                achievement=achievement,
                document=badges.sign(content, pair),
                key=key,
                status_list=status_list,
                status_index=place,
                holder=holder,
                issued_by=by,
                issued_at=content.valid_from,
                valid_until=content.valid_until,
                is_trial=options.get("is_trial", False),
                is_example=options["is_example"],
            )
        )
    made = Attestation.objects.bulk_create(made)
    holder_notices.tell_of_delivery(made)
    return made


def _particulars(achievement, public_id, holder, status_list, place, options):
    """What differs from one attestation to the next, and what a trial or an example must not hide."""
    valid_from = (options.get("issued_at") or timezone.now()).replace(microsecond=0)
    name, description = _words(achievement, options)
    return {
        "id": f"{settings.BASE_URL}{reverse('competences:attestation_detail', args=[public_id])}",
        "subject": uuid.uuid4().urn,
        "name": name,
        "description": description,
        "valid_from": valid_from,
        "valid_until": _months_later(valid_from, achievement.validity_months),
        "status_list_url": settings.BASE_URL + status_list.get_absolute_url(),
        "status_index": place,
        "holder_email": holder.email if holder else "",
        "salt": secrets.token_urlsafe(16) if holder else "",
    }


def _words(achievement, options):
    name, description = achievement.name, achievement.description
    if options.get("is_trial"):
        name = _("Essai : %(name)s") % {"name": name}
        description = f"{description} {_('Délivrée lors d’un essai, avec des questions en cours de relecture.')}"
    if options.get("is_example"):
        name = _("Exemple : %(name)s") % {"name": name}
        description = f"{description} {_('Exemple de démonstration, sans valeur.')}"
    return name, description


def _is_example(by, options):
    """Nothing that an account of the demonstration delivers is worth anything."""
    return options.get("is_example", False) or (by is not None and by.is_example)


def _months_later(moment, months):
    if not months:
        return None
    local = timezone.localtime(moment)
    total = local.year * 12 + local.month - 1 + months
    year, month = divmod(total, 12)
    first_of_next = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last_day = (first_of_next - dt.timedelta(days=1)).day
    return local.replace(year=year, month=month + 1, day=min(local.day, last_day))


def _places(count):
    """A list locked until the end of the transaction, and ``count`` free places of it at random."""
    status_list = (
        StatusList.objects.annotate(taken=Count("attestation"))
        .filter(taken__lte=MOST_IN_LIST - count)
        .order_by("-number")
        .first()
    )
    if status_list is None:
        last = StatusList.objects.order_by("-number").values_list("number", flat=True).first() or 0
        StatusList.objects.bulk_create([StatusList(number=last + 1)], ignore_conflicts=True)
        status_list = StatusList.objects.get(number=last + 1)
    StatusList.objects.select_for_update().get(pk=status_list.pk)
    taken = set(Attestation.objects.filter(status_list=status_list).values_list("status_index", flat=True))
    places = set()
    while len(places) < count:
        place = secrets.randbelow(badges.STATUS_LIST_SIZE)
        if place not in taken:
            places.add(place)
    return status_list, list(places)


@transaction.atomic
def revoke(attestation, reason, *, by=None):
    """End an attestation: its place in the status list is set at once. ``by`` is None for the portal itself.

    :raises AlreadyRevoked: it was revoked before; the first reason stays.
    """
    now = timezone.now()
    won = Attestation.objects.filter(pk=attestation.pk, revoked_at=None).update(
        revoked_at=now, revocation_reason=RevocationReason(reason), revoked_by=by
    )
    if not won:
        raise AlreadyRevoked
    StatusList.objects.filter(pk=attestation.status_list_id).update(revision=F("revision") + 1)
    attestation.refresh_from_db(fields=["revoked_at", "revocation_reason", "revoked_by"])
    holder_notices.tell_of_revocation(attestation)


def signed_again(attestation):
    """The document of an example, signed for the address where the portal runs today: the demonstration changes port,
    a real portal never changes name."""
    achievement = Achievement(
        slug=attestation.achievement.slug,
        name=attestation.document["name"],
        level_label=attestation.achievement.level_label,
        description=attestation.document["credentialSubject"]["achievement"]["description"],
        criteria=attestation.achievement.criteria,
        pk=attestation.achievement_id,
    )
    content = content_of(
        achievement,
        id=f"{settings.BASE_URL}{attestation.get_absolute_url()}",
        subject=attestation.document["credentialSubject"]["id"],
        valid_from=attestation.issued_at,
        valid_until=attestation.valid_until,
        status_list_url=settings.BASE_URL + attestation.status_list.get_absolute_url(),
        status_index=attestation.status_index,
    )
    return badges.sign(content, issuer_keys.signing(issuer_keys.current()))
