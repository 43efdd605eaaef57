"""Favourite places and saved selections: of one's organisation, shared by its members, or else of oneself."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cartoparty.cards import cards
from cartoparty.models import Favourite, SavedSelection, Structure
from cartoparty.selection import Selection
from cartoparty.selection.wording import head, sentence

MOST_FAVOURITES = 200
MOST_SELECTIONS = 100
LONGEST_NAME = 120
SEVERAL = 2


def holder(user):
    """Whose list a person fills: ``{organisation, by}``."""
    return {"organisation": user.main_organisation, "by": user}


def kept_slugs(user):
    """The slugs of the favourites that a person sees."""
    return set(Favourite.objects.visible_to(user).values_list("structure__slug", flat=True))


def keep(structure, *, by):
    """Add a place to the favourites; twice is once. Raises ValidationError."""
    mine = Favourite.objects.visible_to(by)
    if mine.filter(structure=structure).exists():
        return
    if mine.count() >= MOST_FAVOURITES:
        raise ValidationError(_("Vos favoris sont pleins : retirez-en avant d’en ajouter."))
    try:
        with transaction.atomic():
            Favourite.objects.create(structure=structure, **holder(by))
    except IntegrityError:  # a colleague has just added it
        return


def let_go(structure, *, by):
    """Take a place out of every list of favourites that a person shares."""
    Favourite.objects.filter(pk__in=Favourite.objects.visible_to(by).filter(structure=structure).values("pk")).delete()


def save(selection: Selection, name, *, by, shared):
    """Keep a selection under a name. Raises ValidationError."""
    if selection.errors:
        raise ValidationError(selection.errors)
    query = selection.address("tri").removeprefix("?")
    if not query:
        raise ValidationError(_("Choisissez d’abord une commune, un service ou un autre filtre."))
    name = " ".join(name.split())
    if not name:
        raise ValidationError(_("Donnez un nom à cette sélection pour la retrouver."))
    if SavedSelection.objects.visible_to(by).filter(removed_at=None).count() >= MOST_SELECTIONS:
        raise ValidationError(_("Vous gardez déjà beaucoup de sélections : retirez-en avant d’en ajouter."))
    held = holder(by) if shared else {"organisation": None, "by": by}
    row = SavedSelection(name=name, query=query, **held)
    row.full_clean()
    return _written(row)


def remove(row):
    """It can be put back."""
    SavedSelection.objects.filter(pk=row.pk).update(removed_at=timezone.now())


def put_back(row):
    """Raises ValidationError when another took its name meanwhile."""
    row.removed_at = None
    row.full_clean()
    return _written(row)


def _written(row):
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # the same name at the same moment
        raise ValidationError(_("Ce nom vient d’être pris : choisissez-en un autre.")) from error
    return row


def suggested_name(selection):
    """The selection in words: « Lieux gratuits, à moins de 10 km de Bourges »."""
    parts = ", ".join(part["text"] for part in sentence(selection, count=SEVERAL))
    return _("Lieux %(parts)s") % {"parts": parts} if parts else ""


def context(user):
    """The whole context of ``cartoparty/favourites.html``."""
    favourites = Favourite.objects.visible_to(user)
    places = Structure.objects.published().filter(pk__in=favourites.values("structure")).order_by("name", "pk")
    shown = cards(places[:MOST_FAVOURITES])
    selections = SavedSelection.objects.visible_to(user).filter(removed_at=None)
    return {
        "cards": shown,
        "head": head(len(shown)),
        "selections": selections.annotate(organisation_name=F("organisation__name"))[:MOST_SELECTIONS],
        "organisation": user.main_organisation,
    }


def forget(user):
    """When an account closes: what was its own goes, what its organisation shares stays, without a name."""
    for model in (Favourite, SavedSelection):
        model.objects.filter(by=user, organisation=None).delete()
        model.objects.filter(by=user).update(by=None)
