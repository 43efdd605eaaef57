"""How frameworks, certifications, trainings, paths, criteria, and what is asked of the network about them, are found
from everywhere in the portal."""

from django.db.models import Value
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competences.asking_pages import dates
from competences.criteria import round_pages
from competences.enums import ItemKind
from competences.models import (
    CareerPath,
    Certification,
    CertificationBlock,
    Consultation,
    Criterion,
    Framework,
    FrameworkItem,
    Survey,
    Training,
)
from competences.surveys import pages as surveys_pages
from epn_commons.api.text_search import holding_words
from epn_commons.core.navigation import Commons
from epn_commons.search.registry import Answer, Document, SearchKind, register, register_answers
from epn_commons.search.themes import themes_of

_DATES = ("pk", "public_id", "slug", "title", "summary", "published_at", "updated_at", "version", "created_at")


def _document(row, themes, url_name, **more):
    """What every kind of competences has in common."""
    return Document(
        object_id=row["pk"],
        public_id=row["public_id"],
        title=more.pop("title", row["title"]),
        url=reverse(url_name, args=[row["slug"]]),
        summary=row["summary"],
        themes=themes.get(row["pk"], []),
        published_at=row["published_at"],
        updated_at=row["updated_at"],
        version=row["version"],
        created_at=row["created_at"],
        **more,
    )


def framework_documents(ids):
    """Frameworks with the titles of their competences: three queries."""
    themes = themes_of(Framework, ids)
    titles = {}
    items = FrameworkItem.objects.filter(framework__in=ids, kind__in=[ItemKind.AREA, ItemKind.COMPETENCE])
    for pk, title in items.order_by("position").values_list("framework_id", "title"):
        titles.setdefault(pk, []).append(title)
    rows = Framework.objects.published().filter(pk__in=ids).order_by("pk")
    for row in rows.values(*_DATES, "edition", "description"):
        yield _document(
            row, themes, "competences:framework_detail",
            title=f"{row['title']} {row['edition']}",
            keywords=" ; ".join(titles.get(row["pk"], [])),
            body=row["description"],
        )  # fmt: skip


register(
    SearchKind(
        code=Framework.kind,
        label=gettext_lazy("Référentiel"),
        plural=gettext_lazy("référentiels"),
        commons=Commons.COMPETENCES,
        icon="competences",
        documents=framework_documents,
        list_url_name="competences:framework_list",
        resource="frameworks",
    )
)


def certification_documents(ids):
    """Certifications with the titles of their blocks: three queries."""
    themes = themes_of(Certification, ids)
    titles = {}
    blocks = CertificationBlock.objects.filter(certification__in=ids).order_by("code")
    for pk, title in blocks.values_list("certification_id", "title"):
        titles.setdefault(pk, []).append(title)
    rows = Certification.objects.published().filter(pk__in=ids).order_by("pk")
    for row in rows.values(*_DATES, "number", "abbreviation", "is_active"):
        yield _document(
            row, themes, "competences:certification_detail",
            keywords=" ; ".join(["certification, diplôme, titre professionnel", row["number"], row["abbreviation"]]),
            body=" ; ".join(titles.get(row["pk"], [])),
            boost=1.0 if row["is_active"] else 0.6,
        )  # fmt: skip


def training_documents(ids):
    """Trainings with what they teach: three queries."""
    themes = themes_of(Training, ids)
    taught = {}
    outcomes = Training.outcomes.through.objects.filter(training__in=ids).order_by("pk")
    for pk, title in outcomes.values_list("training_id", "itemlevel__item__title"):
        taught.setdefault(pk, []).append(title)
    rows = Training.objects.published().filter(pk__in=ids).order_by("pk")
    for row in rows.values(*_DATES, "provider_name", "description", "commune__name", "commune__department_id"):
        yield _document(
            row, themes, "competences:training_detail",
            keywords=" ; ".join(["formation", row["provider_name"], *taught.get(row["pk"], [])]),
            body=row["description"],
            place=row["commune__name"] or "",
            departments=[row["commune__department_id"]] if row["commune__department_id"] else [],
        )  # fmt: skip


def path_documents(ids):
    """Career paths with their steps: two queries."""
    themes = themes_of(CareerPath, ids)
    rows = CareerPath.objects.published().filter(pk__in=ids).order_by("pk")
    for row in rows.values(*_DATES, "description", "steps", "occupation__title"):
        yield _document(
            row, themes, "competences:path_detail",
            keywords=row["occupation__title"] or "",
            body="\n".join([row["description"], *(step["title"] for step in row["steps"])]),
        )  # fmt: skip


def criterion_documents(ids):
    """Criteria with what they are tied to: three queries."""
    themes = themes_of(Criterion, ids)
    tied = {}
    for pk, title in Criterion.items.through.objects.filter(criterion__in=ids).values_list(
        "criterion_id", "frameworkitem__title"
    ):
        tied.setdefault(pk, []).append(title)
    rows = Criterion.objects.published().filter(pk__in=ids).order_by("pk")
    for row in rows.annotate(summary=Left("statement", 280)).values(*_DATES, "statement", "reasons", "proofs"):
        yield _document(
            row, themes, "competences:criterion_detail",
            keywords=" ; ".join(tied.get(row["pk"], [])),
            body="\n".join([row["statement"], row["reasons"], row["proofs"]]),
        )  # fmt: skip


for _code, _label, _plural, _documents, _list, _resource in (
    (Certification.kind, gettext_lazy("Certification"), gettext_lazy("certifications"), certification_documents,
     "competences:certification_list", "certifications"),
    (Training.kind, gettext_lazy("Formation"), gettext_lazy("formations"), training_documents,
     "competences:training_list", "trainings"),
    (CareerPath.kind, gettext_lazy("Parcours"), gettext_lazy("parcours"), path_documents,
     "competences:path_list", "career-paths"),
    (Criterion.kind, gettext_lazy("Critère"), gettext_lazy("critères"), criterion_documents,
     "competences:criterion_list", "criteria"),
):  # fmt: skip
    register(
        SearchKind(
            code=_code, label=_label, plural=_plural, commons=Commons.COMPETENCES, icon="competences",
            documents=_documents, list_url_name=_list, resource=_resource,
        )
    )  # fmt: skip


MOST_ASKED = 2
SHORTEST = 4
"""Letters; a shorter text says nothing of what is asked."""


_ASKED = {"consultation": (Consultation, "question"), "survey": (Survey, "introduction")}
_KIND_WORDS = {"enquête", "enquete", "enquêtes", "enquetes", "consultation", "consultations", "vote", "votes"}
_FACTS = ("pk", "slug", "title", "starts_at", "ends_at", "opened_at", "closed_at")


@register_answers
def asked(text):
    """The consultations and surveys whose title or question holds every word of a text, the last ones first: one
    query. They are no contributions: the index does not hold them. What they are called is no word to be found."""
    words = [word for word in text.split() if word.lower() not in _KIND_WORDS]
    if len(text.strip()) < SHORTEST:
        return []
    consultations, surveys = (_holding(kind, " ".join(words)) for kind in _ASKED)
    rows = consultations.union(surveys, all=True).order_by("-starts_at", "-pk")[:MOST_ASKED]
    return [_answer(_ASKED[kind][0](**dict(zip(_FACTS, facts, strict=True)))) for *facts, kind in rows]


def _holding(kind, text):
    model, about = _ASKED[kind]
    opened = model.objects.filter(cancelled_at=None).exclude(opened_at=None).order_by()
    return holding_words(opened, ("title", about), text).values_list(*_FACTS, Value(kind))


def _answer(one):
    is_survey = isinstance(one, Survey)
    stage = surveys_pages.stage(one) if is_survey else round_pages.stage(one)
    return Answer(
        title=one.title,
        text=_("%(stage)s, %(dates)s.") % {"stage": stage["label"], "dates": dates(one)},
        url=one.get_absolute_url(),
        action=_("Voir l’enquête") if is_survey else _("Voir la consultation"),
        commons=Commons.COMPETENCES,
        icon="list",
        kind=_("Enquête") if is_survey else _("Consultation"),
    )
