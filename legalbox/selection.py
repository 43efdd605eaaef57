"""Published questions chosen by words, situation, place, theme, state or article: the list, and its facets."""

from django.core.paginator import Paginator
from django.db.models import Case, Count, Exists, F, Func, IntegerField, OuterRef, When
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from epn_commons.taxonomy.models import Theme
from legalbox import finding
from legalbox.enums import PlaceType, Posture, Validation
from legalbox.models import LegalReference, Question
from legalbox.wording import validation_badge

PAGE_SIZE = 20
LONGEST = 300
COLUMNS = (
    "pk", "slug", "title", "short_answer", "posture", "place_types", "updated_at", "review_due_on", "validation",
    "validated_at", "is_example",
)  # fmt: skip


class Selection:
    """What the address of the list asks. Unknown values of a facet are left aside."""

    def __init__(self, data):
        self.q = data.get("q", "").replace("\x00", "").strip()[:LONGEST]
        self.article = data.get("article", "").replace("\x00", "")[:200]
        self.postures = [value for value in data.getlist("situation") if value in Posture.values]
        self.places = [value for value in data.getlist("lieu") if value in PlaceType.values]
        self.states = [value for value in data.getlist("etat") if value in Validation.values]
        self.theme = data.get("theme", "").replace("\x00", "")[:60]
        self.page_number = data.get("page")

    @property
    def active(self):
        return len(self.postures) + len(self.places) + len(self.states) + bool(self.theme) + bool(self.article)

    @cached_property
    def ranked(self):
        return [pk for pk, _score in finding.ranked(self.q)]

    @cached_property
    def found(self):
        """Everything that the words and the article keep, before the facets."""
        rows = Question.objects.published()
        if self.q:
            rows = rows.filter(pk__in=self.ranked)
        if self.article:
            rows = rows.filter(Exists(LegalReference.objects.filter(question=OuterRef("pk"), key=self.article)))
        return rows

    def questions(self, without=""):
        """The rows that every facet keeps but the one named."""
        rows = self.found
        if self.postures and without != "situation":
            rows = rows.filter(posture__in=[*self.postures, Posture.ANY])
        if self.places and without != "lieu":
            rows = rows.filter(place_types__overlap=self.places)
        if self.theme and without != "theme":
            rows = rows.filter(
                pk__in=Question.themes.through.objects.filter(
                    theme__in=Theme.objects.filter(slug=self.theme).with_children()
                ).values("question")
            )
        rows = rows.with_validation()
        if self.states and without != "etat":
            rows = rows.filter(validation__in=self.states)
        return rows

    @cached_property
    def page(self):
        rows = self.questions().with_stamp()
        if self.q:
            places = [When(pk=pk, then=place) for place, pk in enumerate(self.ranked)]
            rank = Case(*places, default=len(places), output_field=IntegerField())
            rows = rows.order_by(rank, "pk")
        else:
            rows = rows.order_by("title", "pk")
        return Paginator(rows.values(*COLUMNS), PAGE_SIZE).get_page(self.page_number)


def context(selection):
    """The whole context of ``legalbox/question_list.html``."""
    page = selection.page
    return {
        "selection": selection,
        "page": page,
        "cards": [card(row) for row in page.object_list],
        "facets": [facet for facet in _facets(selection) if facet["options"]],
        "hidden": {name: value for name, value in (("q", selection.q), ("article", selection.article)) if value},
        "address": reverse("legalbox:question_list"),
        "article_label": _article_label(selection.article),
    }


def _article_label(key):
    found = key and LegalReference.objects.filter(key=key).values_list("label", flat=True).first()
    return found or ""


def card(row):
    """One question for ``components/result_card.html``."""
    return {
        "url": reverse("legalbox:question_detail", args=[row["slug"]]),
        "title": row["title"],
        "summary": row["short_answer"],
        "kind": capfirst(Posture(row["posture"]).label),
        "badges": [
            validation_badge(row["validation"]),
            *([{"label": _("Exemple"), "tone": "info", "icon": "info"}] if row["is_example"] else []),
        ],
    }


def _facets(selection):
    yield _facet(_("Situation"), "situation", Posture, selection.postures, _count(selection, "situation", "posture"))
    yield _facet(_("État"), "etat", Validation, selection.states, _count(selection, "etat", "validation"))
    yield _themes(selection)
    places = selection.questions("lieu").order_by().annotate(place=Func(F("place_types"), function="unnest"))
    counts = dict(places.values_list("place").annotate(Count("pk")))
    yield {**_facet(_("Type de lieu"), "lieu", PlaceType, selection.places, counts), "folded": not selection.places}


def _count(selection, name, column):
    return dict(selection.questions(name).order_by().values_list(column).annotate(Count("pk")))


def _facet(label, name, enum, chosen, counts):
    options = [
        {
            "value": member.value,
            "label": capfirst(member.label),
            "count": counts.get(member.value, 0),
            "checked": member.value in chosen,
        }
        for member in enum
        if counts.get(member.value) or member.value in chosen
    ]
    return {"label": label, "name": name, "type": "checkbox", "options": options}


def _themes(selection):
    rows = selection.questions("theme").order_by().values_list("themes__slug", "themes__name")
    found = sorted(
        ((name, slug, count) for slug, name, count in rows.annotate(Count("pk", distinct=True)) if slug),
    )
    options = [{"value": "", "label": _("Tous"), "count": "", "checked": not selection.theme}] if found else []
    options += [
        {"value": slug, "label": name, "count": count, "checked": slug == selection.theme}
        for name, slug, count in found
    ]
    if selection.theme and not any(option["checked"] for option in options):
        theme = Theme.objects.filter(slug=selection.theme).first()
        label = theme.name if theme else selection.theme
        options.append({"value": selection.theme, "label": label, "count": 0, "checked": True})
    return {"label": _("Thème"), "name": "theme", "type": "select", "options": options, "written": True}
