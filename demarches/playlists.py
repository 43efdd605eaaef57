"""Lists of procedures that an organisation keeps: made, filled and put in order by its members."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from demarches.list_page import cards
from demarches.models import Playlist, PlaylistItem
from epn_commons.contributions.enums import Status

MOST_ITEMS = 200


def make(form, *, by):
    """A new list of the main organisation of ``by``. Raises ValidationError, PermissionDenied."""
    organisation = by.main_organisation
    if organisation is None:
        raise PermissionDenied(_("Une liste appartient à une organisation : demandez à votre coordinateur."))
    playlist = form.instance
    playlist.organisation, playlist.created_by = organisation, by
    playlist.slug = _slug(organisation, playlist.title)
    try:
        with transaction.atomic():
            playlist.save()
    except IntegrityError as error:
        raise ValidationError(_("Votre organisation a déjà une liste de ce nom.")) from error
    return playlist


def _slug(organisation, title):
    stem = slugify(f"{organisation.name} {title}")[:100].strip("-") or "liste"
    taken = set(Playlist.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in (stem, *(f"{stem}-{number}" for number in range(2, 1000))) if slug not in taken)


def add(playlist, procedure):
    """Put a procedure at the end; returns whether it was not there yet. Raises ValidationError."""
    with transaction.atomic():
        Playlist.objects.select_for_update().get(pk=playlist.pk)
        items = PlaylistItem.objects.filter(playlist=playlist)
        if items.filter(procedure=procedure).exists():
            return False
        if items.count() >= MOST_ITEMS:
            raise ValidationError(_("Cette liste est pleine : commencez-en une autre."))
        last = items.aggregate(last=Max("position"))["last"] or 0
        PlaylistItem.objects.create(playlist=playlist, procedure=procedure, position=last + 1)
        _touched(playlist)
    return True


def remove(playlist, procedure):
    PlaylistItem.objects.filter(playlist=playlist, procedure=procedure).delete()
    _touched(playlist)


def move_up(playlist, procedure):
    """Exchange a procedure with the one before it."""
    with transaction.atomic():
        items = list(PlaylistItem.objects.select_for_update().filter(playlist=playlist))
        ranks = {item.procedure_id: rank for rank, item in enumerate(items)}
        rank = ranks.get(procedure.pk, 0)
        if rank > 0:
            items[rank - 1], items[rank] = items[rank], items[rank - 1]
        for position, item in enumerate(items, start=1):
            item.position = position
        PlaylistItem.objects.bulk_update(items, ["position"])
        _touched(playlist)


def _touched(playlist):
    Playlist.objects.filter(pk=playlist.pk).update(updated_at=timezone.now())


def shown(playlist):
    """The published procedures of a list as cards, in its order: two queries."""
    items = playlist.items.filter(procedure__status=Status.PUBLISHED)
    return cards(items.values_list("procedure", flat=True))
