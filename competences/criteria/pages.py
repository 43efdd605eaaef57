"""What the list of criteria and the page of one show."""

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.text import Truncator
from django.utils.translation import ngettext

from competences.cards import example
from competences.criteria.standing import STATES, badge, in_state, is_current, rounds, with_standing
from competences.enums import ItemKind
from competences.models import Criterion, CriterionComment, Framework, FrameworkItem
from epn_commons.api.text_search import holding_words
from epn_commons.contributions.enums import Status

PAGE_SIZE = 24
MOST_COMMENTS = 200


def listing(parameters, user):
    """The context of the list: ``q``, ``domaine`` (identifier of an area)."""
    chosen = {
        "q": parameters.get("q", "").replace("\x00", "")[:200].strip(),
        "area": area_called(parameters.get("domaine", "")),
        "state": parameters.get("etat", ""),
    }
    found = in_state(with_standing(Criterion.objects.visible_to(user).published()), chosen["state"])
    if chosen["q"]:
        found = holding_words(found, ("title", "statement"), chosen["q"])
    if chosen["area"]:
        found = found.filter(within(chosen["area"]))
    page = Paginator(found.order_by("title", "pk"), PAGE_SIZE).get_page(parameters.get("page"))
    page.object_list = _with_numbers(page.object_list)
    return {
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "page": page,
        "cards": [card(one) for one in page],
        "states": STATES,
        "areas": all_areas(),
    }


def all_areas():
    """The areas of the current frameworks, in their order."""
    areas = FrameworkItem.objects.filter(framework__in=Framework.objects.current(), kind=ItemKind.AREA)
    return list(areas.select_related("framework").order_by("framework__title", "position"))


def area_called(text):
    """The area of this identifier, or None."""
    try:
        return FrameworkItem.objects.filter(public_id=text, kind=ItemKind.AREA).first() if text else None
    except ValidationError:
        return None


def within(area):
    """Criteria tied to this area or to anything in it."""
    tied = Criterion.items.through.objects.filter(criterion=OuterRef("pk"))
    inside = Q(frameworkitem=area) | Q(frameworkitem__parent=area) | Q(frameworkitem__parent__parent=area)
    return Exists(tied.filter(inside))


def _with_numbers(criteria):
    standing = Count("comments", filter=Q(comments__withdrawn_at=None))
    numbered = with_standing(Criterion.objects.filter(pk__in=[one.pk for one in criteria]))
    return numbered.annotate(number=standing).order_by("title", "pk")


def card(criterion):
    """What ``components/result_card.html`` takes."""
    return {
        "title": criterion.title,
        "url": criterion.get_absolute_url(),
        "summary": Truncator(criterion.statement).chars(280),
        "meta": _comments(criterion.number),
        "badges": [badge(criterion), *example(criterion)],
    }


def _comments(number):
    if not number:
        return []
    words = ngettext("%(number)s commentaire", "%(number)s commentaires", number)
    return [{"icon": "people", "text": words % {"number": number}}]


def context(criterion, user):
    """The context of the page of one."""
    contributes = user.is_authenticated and user.can_contribute
    is_published = criterion.status == Status.PUBLISHED
    comments = CriterionComment.objects.visible_to(user).filter(criterion=criterion).select_related("author")
    return {
        "criterion": criterion,
        "badge": badge(criterion),
        "is_current": is_current(criterion),
        "rounds": rounds(criterion),
        "items": list(criterion.items.select_related("framework").order_by("framework__title", "position")),
        "occupations": list(criterion.occupations.order_by("title")),
        "certifications": list(criterion.certifications.order_by("title")),
        "trainings": list(criterion.trainings.published().order_by("title")),
        "comments": list(comments[:MOST_COMMENTS]),
        "comment_count": comments.count(),
        "may_comment": contributes and is_published,
        "may_edit": contributes,
        "is_published": is_published,
    }
