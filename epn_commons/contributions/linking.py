"""Ties between contributions, as pages show them: both ways, with what each end is to the other; suggested ones for
who may confirm them. An end that is no longer published is not shown, and its link waits for it to come back."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from epn_commons.contributions import targets
from epn_commons.contributions.enums import LinkKind, LinkState, Status
from epn_commons.contributions.kinds import all_kinds
from epn_commons.contributions.models import Link

BACKWARDS = {
    LinkKind.HELPS_WITH: gettext_lazy("avec l’aide de"),
    LinkKind.ANSWERS: gettext_lazy("a pour réponse"),
    LinkKind.REQUIRES: gettext_lazy("est demandé par"),
    LinkKind.PROVES: gettext_lazy("est attesté par"),
    LinkKind.RELATED: gettext_lazy("en rapport avec"),
    LinkKind.REPLACED_BY: gettext_lazy("remplace"),
}
"""What the second end is to the first."""


@dataclass(frozen=True)
class Tie:
    """The other end of a link, seen from one of them. ``said``: what this end is to it, in words."""

    pk: int
    said: str
    other: object
    suggested: bool
    reason: str = ""
    kind: str = ""
    """What this end is to the other, for a suggestion that starts from it: who confirms may choose better."""

    @property
    def kind_name(self):
        return str(type(self.other)._meta.verbose_name).capitalize()


def ties(contribution, user):
    """The ties of a contribution that ``user`` may see: confirmed ones, and suggested ones for members who contribute.
    One query for the links and one for each kind at their other ends."""
    suggestions = user.is_authenticated and user.can_contribute
    states = [LinkState.CONFIRMED, *([LinkState.SUGGESTED] if suggestions else [])]
    here = ContentType.objects.get_for_model(contribution)
    rows = Link.objects.touching(contribution).filter(state__in=states).order_by("kind", "pk")
    ends = [(*_other_end(link, here, contribution.pk), link) for link in rows]
    others = targets.read({(type_id, pk) for type_id, pk, _said, _link in ends}, published=True)
    return [
        Tie(
            link.pk,
            said,
            others[type_id, pk],
            link.state == LinkState.SUGGESTED,
            link.get_reason_display(),
            link.kind if (link.source_type_id, link.source_id) == (here.pk, contribution.pk) else "",
        )
        for type_id, pk, said, link in ends
        if (type_id, pk) in others
    ]


def _other_end(link, here, pk):
    if (link.source_type_id, link.source_id) == (here.pk, pk):
        return link.target_type_id, link.target_id, link.get_kind_display()
    return link.source_type_id, link.source_id, str(BACKWARDS[LinkKind(link.kind)])


def suggest(source, found):
    """Suggest that a contribution has to do with others, ``[(other, reason)]``; what was ever linked or set aside
    either way stays as it is. The number of new suggestions."""
    known = {
        (link.source_type_id, link.source_id, link.target_type_id, link.target_id)
        for link in Link.objects.touching(source)
    }
    mine = (ContentType.objects.get_for_model(source).pk, source.pk)
    new = []
    for target, reason in found:
        other = (ContentType.objects.get_for_model(target).pk, target.pk)
        if mine != other and (*mine, *other) not in known and (*other, *mine) not in known:
            new.append(_suggestion(source, target, reason))
    Link.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _suggestion(source, target, reason):
    """The end that usually is something precise to the others comes first."""
    kind, other = type(source).usual_tie, type(target).usual_tie
    if not kind and other:
        source, target, kind = target, source, other
    return Link(source=source, target=target, kind=kind or LinkKind.RELATED, reason=reason)


def add(source, address, kind, *, by):
    """Tie a contribution to the page at an address, confirmed by who says so. Raises ValidationError, in words."""
    target = at_address(address, by)
    if target is None:
        raise ValidationError(_("Aucune fiche publiée n’est à cette adresse : copiez celle de la page à relier."))
    if kind not in LinkKind.values:
        raise ValidationError(_("Choisissez ce que cette fiche est à l’autre."))
    try:
        with transaction.atomic():
            return Link.objects.create(
                source=source,
                target=target,
                kind=kind,
                state=LinkState.CONFIRMED,
                created_by=by,
                decided_by=by,
                decided_at=timezone.now(),
            )
    except IntegrityError as error:
        if "contributions_link_two_ends" in str(error):
            raise ValidationError(_("Une fiche ne se relie pas à elle-même.")) from error
        raise ValidationError(_("Ce lien existe déjà, ou a été suggéré : confirmez-le.")) from error


def at_address(address, user):
    """The published contribution whose page this is, or None."""
    path = "/" + address.strip().partition("://")[2].partition("/")[2] if "://" in address else address.strip()
    slug = path.partition("?")[0].rstrip("/").rpartition("/")[2]
    if not slug or "\x00" in slug or len(slug) > 120:
        return None
    for model in all_kinds().values():
        row = model.objects.published().filter(slug=slug).first()
        if row and row.get_absolute_url() == path.partition("?")[0]:
            return row
    return None


def broken(model):
    """The confirmed links with an end of this kind that is not published."""
    here = ContentType.objects.get_for_model(model)
    away = model._base_manager.exclude(status=Status.PUBLISHED).values("pk")
    ends = Q(source_type=here, source_id__in=away) | Q(target_type=here, target_id__in=away)
    return Link.objects.confirmed().filter(ends)


def with_ends(links):
    """``[(link, source, target)]``, of whatever status; None for an end that is no more."""
    ends = {(link.source_type_id, link.source_id) for link in links}
    found = targets.read(ends | {(link.target_type_id, link.target_id) for link in links})
    return [
        (link, found.get((link.source_type_id, link.source_id)), found.get((link.target_type_id, link.target_id)))
        for link in links
    ]
