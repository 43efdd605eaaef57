"""Who is active, and where: panels of the coordinators' board, and the very acts that their figures count."""

from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, Q, Value
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from epn_commons.accounts.models import Organisation
from epn_commons.contributions import targets
from epn_commons.contributions.dashboard import Counted, Line, Panel, Row, register
from epn_commons.contributions.enums import Action, RevisionState, Status
from epn_commons.contributions.kinds import all_kinds
from epn_commons.contributions.models import Change, Revision, Transition
from epn_commons.territories.models import Department

RECENT = timedelta(days=90)
MONTHS = timedelta(days=365)
NOBODY = "-"
"""The key of what has no organisation, or no territory."""


def department_path(model):
    """Where the department of a kind is, for the kinds that have a place."""
    names = {field.name for field in model._meta.concrete_fields}
    return "commune__department" if "commune" in names else ""


def in_scope(model, rows, scope):
    """The rows of a kind in the departments of a scope; all of them for a kind without a place."""
    path = department_path(model)
    return rows.filter(**{f"{path}__in": scope.departments}) if scope.departments and path else rows


def _about_scope(rows, scope):
    """Rows about contributions, but those about a place of another territory."""
    if not scope.departments:
        return rows
    for model in all_kinds().values():
        path = department_path(model)
        if path:
            away = model._base_manager.exclude(**{f"{path}__in": scope.departments}).values("pk")
            rows = rows.exclude(content_type=ContentType.objects.get_for_model(model), object_id__in=away)
    return rows


def _acts(scope):
    """``((rows, the field of who acted), …)``: sent, corrected, decided."""
    since = timezone.now() - RECENT
    done = _about_scope(Transition.objects.filter(at__gte=since, actor__isnull=False), scope)
    corrected = Revision.objects.filter(decided_at__gte=since, state=RevisionState.ACCEPTED, author__isnull=False)
    return (
        (done.filter(to_status=Status.SUBMITTED), "actor"),
        (_about_scope(corrected, scope), "author"),
        (done.exclude(to_status=Status.SUBMITTED), "actor"),
    )


def _by_employer(rows, person):
    """Each act once, under the main organisation of who acted."""
    main = Q(**{f"{person}__memberships__is_main": True}) | Q(**{f"{person}__memberships__isnull": True})
    return rows.filter(main).order_by()


def by_organisation(scope):
    """Who sent, corrected or decided something in the last three months, by employer."""
    parts, acts = [], {}
    for column, (rows, person) in enumerate(_acts(scope)):
        named = _by_employer(rows, person).values_list(Value(column), f"{person}__memberships__organisation")
        parts.append(named.annotate(number=Count("pk", distinct=True)))
    for column, organisation, number in parts[0].union(*parts[1:], all=True):
        acts.setdefault(organisation, [0, 0, 0])[column] = number
    names = dict(Organisation.objects.filter(pk__in=[key for key in acts if key]).values_list("pk", "name"))
    lines = [
        Row(((names.get(key) or _("Sans organisation")), *figures), str(key or NOBODY))
        for key, figures in acts.items()
    ]
    return sorted(lines, key=lambda row: (-sum(row.cells[1:]), row.cells[0]))


def organisation_acts(scope, key, column):
    rows, person = _acts(scope)[column - 1]
    employer = {f"{person}__memberships__organisation": None if key == NOBODY else int(key)}
    rows = _by_employer(rows, person).filter(**employer).distinct()
    moment = "decided_at" if column == 2 else "at"
    return Counted((rows.select_related(person).order_by(f"-{moment}", "-pk"), _tell_acts(person, moment)))


def _tell_acts(person, moment):
    def tell(rows):
        found = targets.read({(row.content_type_id, row.object_id) for row in rows})
        return [_act(row, found.get((row.content_type_id, row.object_id))) for row in rows]

    def _act(row, target):
        what = str(row) if isinstance(row, Transition) else _("correction acceptée")
        detail = _("%(what)s, %(person)s") % {"what": what, "person": getattr(row, person)}
        return Line(str(target or _("fiche retirée")), _address(target), detail, getattr(row, moment))

    return tell


def _address(contribution):
    """Where a published contribution is read; others are not opened from here."""
    return contribution.get_absolute_url() if contribution and contribution.status != Status.DRAFT else ""


def _placed(scope):
    """``(model, path to the department, published rows)`` of the kinds that have a place."""
    for model in all_kinds().values():
        path = department_path(model)
        if path:
            yield model, path, in_scope(model, model.objects.published(), scope)


def _freshness():
    """What the columns of the panel by territory count, from the first."""
    since = timezone.now() - RECENT
    return (Q(updated_at__gte=since), Q(published_at__gte=since), Q())


def by_territory(scope):
    """What was brought up to date and published in the last three months, by department."""
    counts, (fresh, new, _all) = {}, _freshness()
    parts = [
        rows.order_by().values_list(F(path)).annotate(
            fresh=Count("pk", filter=fresh), new=Count("pk", filter=new), total=Count("pk")
        )
        for _model, path, rows in _placed(scope)
    ]  # fmt: skip
    for code, *numbers in parts[0].union(*parts[1:], all=True):
        counts[code] = [sum(pair) for pair in zip(counts.get(code, (0, 0, 0)), numbers, strict=True)]
    names = dict(Department.objects.filter(code__in=[code for code in counts if code]).values_list("code", "name"))
    lines = [
        Row((f"{names.get(code, code)} ({code})" if code else _("Sans territoire"), *figures), code or NOBODY)
        for code, figures in counts.items()
    ]
    return sorted(lines, key=lambda row: (-row.cells[1], row.cells[0]))


def territory_rows(scope, key, column):
    condition = _freshness()[column - 1]
    return Counted(
        *(
            (
                rows.filter(condition, **{path: None if key == NOBODY else key})
                .select_related(*model.review_relations)
                .order_by("-updated_at", "pk"),
                tell_updated,
            )
            for model, path, rows in _placed(scope)
        )
    )


def tell_updated(rows):
    """Contributions by the date of their last change."""
    return [Line(str(row), row.get_absolute_url(), _("mise à jour"), row.updated_at) for row in rows]


def _changes(scope):
    """The public changes of twelve months, but those of a place of another territory."""
    since = (timezone.localtime() - MONTHS).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = Change.objects.filter(at__gte=since)
    for kind, model in all_kinds().items() if scope.departments else ():
        path = department_path(model)
        if path:
            away = model._base_manager.exclude(**{f"{path}__in": scope.departments}).values("public_id")
            rows = rows.exclude(kind=kind, public_id__in=away)
    return rows


ACTIONS = (Action.CREATED, Action.UPDATED, Action.DELETED)


def by_month(scope):
    """Publications, corrections and withdrawals of the last twelve months."""
    rows = _changes(scope).order_by().annotate(month=TruncMonth("at")).values_list("month")
    figures = rows.annotate(**{action.value: Count("pk", filter=Q(action=action)) for action in ACTIONS})
    return [Row((f"{month:%m/%Y}", *counts), f"{month:%Y-%m}") for month, *counts in figures.order_by("month")]


def month_changes(scope, key, column):
    year, _dash, month = key.partition("-")
    start = timezone.make_aware(datetime(int(year), int(month), 1))
    end = timezone.make_aware(datetime(int(year) + int(month) // 12, int(month) % 12 + 1, 1))
    rows = _changes(scope).filter(at__gte=start, at__lt=end, action=ACTIONS[column - 1])
    return Counted((rows.order_by("-at", "-pk"), _tell_changes))


def _tell_changes(changes):
    ids, found = {}, {}
    for change in changes:
        ids.setdefault(change.kind, set()).add(change.public_id)
    for kind, model in all_kinds().items():
        rows = model._base_manager.filter(public_id__in=ids.get(kind, ())).select_related(*model.review_relations)
        found |= {row.public_id: row for row in rows} if kind in ids else {}
    return [
        Line(
            str(found.get(change.public_id, _("fiche retirée"))),
            _address(found.get(change.public_id)),
            change.get_action_display(),
            change.at,
        )
        for change in changes
    ]


for _panel in (
    Panel(
        "activite-par-organisation",
        gettext_lazy("Activité par organisation, depuis trois mois"),
        (
            gettext_lazy("Organisation"),
            gettext_lazy("Envois"),
            gettext_lazy("Corrections acceptées"),
            gettext_lazy("Décisions"),
        ),
        by_organisation,
        organisation_acts,
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
        by_territory,
        territory_rows,
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
        by_month,
        month_changes,
        position=62,
    ),
):
    register(_panel)
