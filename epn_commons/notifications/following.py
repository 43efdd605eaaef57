"""What one may follow: a theme, a territory; upper layers add theirs (an item, a saved search).

A subject is a short text, ``type:key`` (``theme:sante``, ``department:45``, ``item:structure:<uuid>``), which a
``SubjectType`` reads.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from epn_commons.notifications.models import Follow
from epn_commons.taxonomy.models import Theme
from epn_commons.territories.models import Commune, Department, Epci, Region

MOST = 500
"""Things that one person follows."""
LONGEST = 300

_types = {}


@dataclass(frozen=True)
class SubjectType:
    """``describe(key, user)`` gives ``(label, address)``, or None for what does not exist or may not be seen."""

    code: str
    plural: str
    describe: Callable
    position: int = 50


def register(subject_type):
    """Declare a type; its code is stored and never changes."""
    _types[subject_type.code] = subject_type
    return subject_type


def types():
    return sorted(_types.values(), key=lambda kind: kind.position)


def follow(user, subject):
    """Start following; twice is once. Raises ValidationError, in words, for what cannot be followed."""
    described = _described(user, subject)
    if described is None:
        raise ValidationError(_("Ceci ne se suit pas, ou n’est plus publié."))
    label, url = described
    with transaction.atomic():
        known = Follow.objects.filter(user=user, subject=subject).first()
        if known:
            return known
        if Follow.objects.filter(user=user).count() >= MOST:
            raise ValidationError(_("Vous suivez déjà %(most)d choses : arrêtez-en une d’abord.") % {"most": MOST})
        row, _created = Follow.objects.get_or_create(
            user=user, subject=subject, defaults={"label": str(label)[:200], "url": url[:500]}
        )
        return row


def unfollow(user, subject):
    """Stop; True if it was followed."""
    return bool(Follow.objects.filter(user=user, subject=subject).delete()[0])


def is_followed(user, subject):
    return user.is_authenticated and Follow.objects.filter(user=user, subject=subject).exists()


def _described(user, subject):
    code, _colon, key = subject.partition(":")
    if code not in _types or not key or len(subject) > LONGEST or "\x00" in subject:
        return None
    return _types[code].describe(key, user)


def mine(user):
    """``[(type, [Follow])]`` of those that hold something: one query."""
    rows = list(Follow.objects.visible_to(user))
    grouped = [(kind, [row for row in rows if row.subject.startswith(f"{kind.code}:")]) for kind in types()]
    return [(kind, held) for kind, held in grouped if held]


def followed_by_type(user):
    """``{"theme": ["sante"], "department": ["45"], …}``: the keys of all that this person follows, in one query."""
    found = defaultdict(list)
    for subject in Follow.objects.visible_to(user).values_list("subject", flat=True):
        code, _colon, key = subject.partition(":")
        found[code].append(key)
    return found


def _theme(key, user):
    theme = Theme.objects.filter(slug=key).first()
    return theme and (_("Thème : %(name)s") % {"name": theme.name}, "")


def _territory(model, wording):
    """The type of a level of the territory. ``wording``: « Commune : %(name)s »."""

    def describe(key, user):
        found = model.objects.filter(pk=key).first()
        return found and (wording % {"name": found.name}, "")

    return describe


THEME = register(SubjectType("theme", gettext_lazy("Thèmes"), _theme, position=20))
TERRITORIES = tuple(
    register(SubjectType(code, plural, _territory(model, wording), position=30 + number))
    for number, (code, model, plural, wording) in enumerate(
        (
            ("commune", Commune, gettext_lazy("Communes"), gettext_lazy("Commune : %(name)s")),
            ("epci", Epci, gettext_lazy("Intercommunalités"), gettext_lazy("Intercommunalité : %(name)s")),
            ("department", Department, gettext_lazy("Départements"), gettext_lazy("Département : %(name)s")),
            ("region", Region, gettext_lazy("Régions"), gettext_lazy("Région : %(name)s")),
        )
    )
)
"""From the nearest to the widest."""
