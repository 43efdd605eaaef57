"""The panels of the board that hold for every kind: the queue by age, what grows stale, who is active, and where."""

from datetime import timedelta

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from epn_commons.accounts.models import Organisation
from epn_commons.contributions import linking
from epn_commons.contributions.dashboard import Panel, Row, register
from epn_commons.contributions.enums import Action, RevisionState, Status
from epn_commons.contributions.kinds import all_kinds
from epn_commons.contributions.models import Change, ReviewItem, Revision, Transition
from epn_commons.territories.models import Department

RECENT = timedelta(days=90)
STALE = timedelta(days=365)
AGES = ((0, 2, ""), (2, 7, "2"), (7, 30, "7"), (30, 100_000, "30"))


def _queue_address(**query):
    return f"{reverse('admin:contributions_reviewitem_changelist')}?{urlencode(query)}"


def queue_by_age(scope):
    """How much waits for a decision, and since when."""
    now = timezone.now()
    labels = (_("moins de 2 jours"), _("2 à 7 jours"), _("7 à 30 jours"), _("plus de 30 jours"))
    counts = (
        ReviewItem.objects.in_territory_of(scope.user)
        .order_by()
        .aggregate(
            **{
                f"age_{low}": Count(
                    "pk",
                    filter=Q(created_at__lte=now - timedelta(days=low), created_at__gt=now - timedelta(days=high)),
                )
                for low, high, _code in AGES
            }
        )
    )
    return [
        Row((label, counts[f"age_{low}"]), _queue_address(attente=code) if code else _queue_address())
        for label, (low, _high, code) in zip(labels, AGES, strict=True)
    ]


def queue_by_kind(scope):
    """What waits, kind by kind."""
    waiting = ReviewItem.objects.in_territory_of(scope.user).order_by().values_list("kind")
    counts = dict(waiting.annotate(number=Count("pk")))
    return [
        Row((_name(model), counts.get(kind, 0)), _queue_address(type=kind))
        for kind, model in all_kinds().items()
        if counts.get(kind)
    ]


def _name(model):
    return str(model._meta.verbose_name_plural).capitalize()


def _path_to_department(model):
    """Where the department of a kind is, for the kinds that have a place."""
    names = {field.name for field in model._meta.concrete_fields}
    return "commune__department" if "commune" in names else ""


def in_scope(model, rows, scope):
    """The rows of a kind in the departments of a scope; all of them for a kind without a place."""
    path = _path_to_department(model)
    return rows.filter(**{f"{path}__in": scope.departments}) if scope.departments and path else rows


def stale(scope):
    """What is published and should be looked at again: past its date of review, or untouched for a year."""
    today, limit = timezone.localdate(), timezone.now() - STALE
    found = []
    for kind, model in all_kinds().items():
        figures = in_scope(model, model.objects.published(), scope).aggregate(
            due=Count("pk", filter=Q(review_due_on__lte=today)),
            old=Count("pk", filter=Q(updated_at__lt=limit)),
            total=Count("pk"),
        )
        if figures["total"]:
            address = f"{reverse('contributions:stale')}?{urlencode({'type': kind})}"
            found.append(Row((_name(model), figures["old"], figures["due"], figures["total"]), address))
    return found


def activity_by_organisation(scope):
    """Who sent, corrected or decided something in the last three months, by employer."""
    since = timezone.now() - RECENT
    acts = {}
    sent = Transition.objects.filter(at__gte=since, actor__isnull=False, to_status=Status.SUBMITTED)
    decided = Transition.objects.filter(at__gte=since, actor__isnull=False).exclude(to_status=Status.SUBMITTED)
    corrected = Revision.objects.filter(decided_at__gte=since, state=RevisionState.ACCEPTED, author__isnull=False)
    for column, (rows, person) in enumerate(((sent, "actor"), (corrected, "author"), (decided, "actor"))):
        main = Q(**{f"{person}__memberships__is_main": True}) | Q(**{f"{person}__memberships__isnull": True})
        named = rows.filter(main).order_by().values_list(f"{person}__memberships__organisation")
        for organisation, number in named.annotate(number=Count("pk", distinct=True)):
            acts.setdefault(organisation, [0, 0, 0])[column] = number
    names = dict(Organisation.objects.filter(pk__in=[key for key in acts if key]).values_list("pk", "name"))
    lines = [((names.get(key) or _("Sans organisation")), *figures) for key, figures in acts.items()]
    return [Row((name, *figures)) for name, *figures in sorted(lines, key=lambda line: -sum(line[1:]))]


def activity_by_territory(scope):
    """What was published and brought up to date in the last three months, by department."""
    since, counts = timezone.now() - RECENT, {}
    for model in all_kinds().values():
        path = _path_to_department(model)
        if not path:
            continue
        rows = in_scope(model, model.objects.published(), scope).order_by().values_list(F(path))
        figures = rows.annotate(
            new=Count("pk", filter=Q(published_at__gte=since)),
            fresh=Count("pk", filter=Q(updated_at__gte=since)),
            total=Count("pk"),
        )
        for code, new, fresh, total in figures:
            held = counts.setdefault(code, [0, 0, 0])
            counts[code] = [held[0] + fresh, held[1] + new, held[2] + total]
    names = dict(Department.objects.filter(code__in=[code for code in counts if code]).values_list("code", "name"))
    return [
        Row((f"{names.get(code, code)} ({code})" if code else _("Sans territoire"), *figures))
        for code, figures in sorted(counts.items(), key=lambda item: -item[1][0])
    ]


def activity_by_month(scope):
    """Publications and corrections of the last twelve months."""
    since = (timezone.localtime() - timedelta(days=365)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = Change.objects.filter(at__gte=since).order_by().annotate(month=TruncMonth("at")).values_list("month")
    figures = rows.annotate(
        created=Count("pk", filter=Q(action=Action.CREATED)),
        updated=Count("pk", filter=Q(action=Action.UPDATED)),
        deleted=Count("pk", filter=Q(action=Action.DELETED)),
    )
    return [Row((f"{month:%m/%Y}", *counts)) for month, *counts in figures.order_by("month")]


def broken_links(scope):
    """Links that show nowhere, because one of their ends is not published any more."""
    return [Row((name, number)) for name, number in linking.broken().items()]


for _panel in (
    Panel(
        "liens-rompus",
        gettext_lazy("Liens dont un bout n’est plus publié"),
        (gettext_lazy("Nature du bout retiré"), gettext_lazy("Liens")),
        broken_links,
        about=gettext_lazy("Ils ne se montrent plus, et reviennent si la fiche est rétablie."),
        position=30,
    ),
    Panel(
        "file-par-age",
        gettext_lazy("Ce qui attend, par ancienneté"),
        (gettext_lazy("Attente"), gettext_lazy("Lignes")),
        queue_by_age,
        position=10,
    ),
    Panel(
        "file-par-nature",
        gettext_lazy("Ce qui attend, par nature"),
        (gettext_lazy("Nature"), gettext_lazy("Lignes")),
        queue_by_kind,
        position=11,
    ),
    Panel(
        "a-revoir",
        gettext_lazy("Ce qui vieillit"),
        (
            gettext_lazy("Nature"),
            gettext_lazy("Sans changement depuis un an"),
            gettext_lazy("Date de revue passée"),
            gettext_lazy("Publiées"),
        ),
        stale,
        position=20,
    ),
    Panel(
        "activite-par-organisation",
        gettext_lazy("Activité par organisation, depuis trois mois"),
        (
            gettext_lazy("Organisation"),
            gettext_lazy("Envois"),
            gettext_lazy("Corrections acceptées"),
            gettext_lazy("Décisions"),
        ),
        activity_by_organisation,
        about=gettext_lazy("D’après l’organisation principale de chaque personne."),
        position=60,
    ),
    Panel(
        "activite-par-territoire",
        gettext_lazy("Activité par territoire, depuis trois mois"),
        (
            gettext_lazy("Département"),
            gettext_lazy("Mises à jour"),
            gettext_lazy("Publications"),
            gettext_lazy("Publiées en tout"),
        ),
        activity_by_territory,
        position=61,
    ),
    Panel(
        "activite-par-mois",
        gettext_lazy("Activité par mois"),
        (
            gettext_lazy("Mois"),
            gettext_lazy("Publications"),
            gettext_lazy("Modifications"),
            gettext_lazy("Retraits"),
        ),
        activity_by_month,
        position=62,
    ),
):
    register(_panel)
