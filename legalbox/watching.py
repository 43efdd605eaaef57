"""The jurists' queue of answers that a change of the law reaches, and what changed for everybody."""

from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Case, Count, Value, When
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from epn_commons.accounts.enums import Role
from epn_commons.contributions.enums import Status
from epn_commons.contributions.exceptions import AlreadyDecided
from epn_commons.publishing.feeds import Feed
from epn_commons.taxonomy.models import Theme
from legalbox.drafting import lock
from legalbox.enums import ImpactState
from legalbox.models import Impact, LawChange, LegalReference, Question
from legalbox.signing import touch

PER_PAGE = 20
CHANGES_PER_PAGE = 40
FEED_LENGTH = 100
DECISIONS = (ImpactState.NO_EFFECT, ImpactState.TO_REVIEW, ImpactState.SUSPENDED)
PENDING = (ImpactState.OPEN, ImpactState.SUSPENDED, ImpactState.TO_REVIEW)


def queue(number):
    """What waits for a jurist: nobody's decision first, then what is to review, suspended answers before."""
    order = Case(*[When(state=state, then=Value(rank)) for rank, state in enumerate(PENDING)], default=Value(9))
    rows = Impact.objects.filter(state__in=PENDING, question__status=Status.PUBLISHED).order_by(
        order, "created_at", "pk"
    )
    rows = rows.select_related("question", "change__article__text", "change__before", "change__after", "decided_by")
    page = Paginator(rows, PER_PAGE).get_page(number)
    for impact in page.object_list:
        impact.diff = differences(impact.change)
        impact.choices = [decision for decision in DECISIONS if decision != impact.state]
    return {"page": page}


def differences(change):
    """For ``components/diff.html``: the words of the article, before and after."""
    label = _("Article %(number)s") % {"number": change.article.number}
    return [
        {
            "label": label,
            "before": change.before.text if change.before else "",
            "after": change.after.text if change.after else "",
        }
    ]


@transaction.atomic
def decide(impact, state, *, by, seen):
    """What a jurist says of a change for one answer. ``seen`` is the state that the page showed: whoever decided
    meanwhile wins. Raises AlreadyDecided, PermissionDenied, ValidationError."""
    if not by.has_role(Role.JURIST):
        raise PermissionDenied
    if state not in DECISIONS:
        raise ValidationError(_("Choisissez : sans effet, à revoir ou suspendue."))
    live = lock(impact.question)
    held = Impact.objects.select_for_update(of=("self",)).select_related("decided_by").get(pk=impact.pk)
    if held.state != seen:
        raise AlreadyDecided(held.decided_by)
    held.state, held.decided_by, held.decided_at = state, by, timezone.now()
    held.save()
    touch(live)
    return held


# --- For everybody ---------------------------------------------------------------------------------------------------


def months():
    """``[(first day of the month, number of changes)]``, the newest first."""
    rows = LawChange.objects.annotate(month=TruncMonth("on")).order_by("-month")
    return list(rows.values_list("month").annotate(Count("pk"))[:36])


def changes_of(month="", theme="", number=None):
    """The context of the monthly page: what changed, and the public answers that cite it."""
    known = months()
    chosen = next((day for day, _n in known if f"{day:%Y-%m}" == month), known[0][0] if known else None)
    filed = Theme.objects.filter(slug=theme).first() if theme else None
    rows = _about(filed).select_related("before", "after")
    rows = rows.filter(on__gte=chosen, on__lt=_next_month(chosen)) if chosen else rows.none()
    page = Paginator(rows.order_by("article__text__title", "pk"), CHANGES_PER_PAGE).get_page(number)
    _with_citing(page.object_list)
    return {
        "page": page,
        "months": [(f"{day:%Y-%m}", day, count, day == chosen) for day, count in known],
        "chosen": chosen,
        "themes": Theme.objects.filter(parent__isnull=True).order_by("position", "name"),
        "theme": filed,
    }


def feed(theme=None):
    """The text of the feed of the last changes: all, or those of articles that the public answers of a theme cite."""
    chosen, title = (f"?theme={theme.slug}", f" : {theme}") if theme else ("", "")
    page, address = reverse("legalbox:law_changes"), reverse("legalbox:law_changes_feed")
    found = Feed(
        _("Ce qui a changé dans la loi") + title,
        _("Les articles de loi modifiés, nouveaux ou disparus."),
        address=address + chosen,
        page=page + chosen,
    )
    for change in _about(theme).order_by("-on", "-pk")[:FEED_LENGTH]:
        found.add_item(
            title=f"{change.article.text.title}, {change.article.number} : {change.get_nature_display()}",
            link=f"{page}?mois={change.on:%Y-%m}",
            description=change.get_nature_display(),
            unique_id=f"{settings.BASE_URL}{address}#{change.pk}",
            pubdate=change.found_at,
            updateddate=change.found_at,
        )
    return found.text()


def _about(theme):
    rows = LawChange.objects.select_related("article__text")
    return rows.filter(article__cid__in=_cids_of(theme)) if theme else rows


def _next_month(day):
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _cids_of(theme):
    """The articles cited by the public answers of a theme."""
    themes = Theme.objects.filter(pk=theme.pk).with_children()
    filed = Question.objects.published().filter(themes__in=themes)
    rows = LegalReference.objects.filter(question__in=filed).exclude(cids=[])
    return {cid for cids in rows.values_list("cids", flat=True) for cid in cids}


def _with_citing(changes):
    """Each change with its ``diff`` and ``citing``, the public answers that cite the article: one query. An article
    that is gone is no longer behind any reference: the impacts tell who cited it."""
    cids = [change.article.cid for change in changes]
    found = {cid: {} for cid in cids}
    rows = LegalReference.objects.filter(cids__overlap=cids, question__status=Status.PUBLISHED)
    for cited, slug, title in rows.values_list("cids", "question__slug", "question__title"):
        for cid in set(cited).intersection(found):
            found[cid][slug] = title
    impacts = Impact.objects.filter(change__in=[change.pk for change in changes], question__status=Status.PUBLISHED)
    for cid, slug, title in impacts.values_list("change__article__cid", "question__slug", "question__title"):
        found[cid][slug] = title
    for change in changes:
        change.diff = differences(change)
        change.citing = sorted(found[change.article.cid].items(), key=lambda pair: pair[1])
