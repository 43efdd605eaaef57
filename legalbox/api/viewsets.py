"""``questions`` and ``legal-references``: answers with what one may say of them today."""

from django.db.models import BooleanField, Case, ExpressionWrapper, F, IntegerField, OuterRef, Q, When
from django.utils.translation import gettext_lazy

from epn_commons.api.columns import Computed, JsonList, json_object
from epn_commons.api.viewsets import PublishedViewSet
from epn_commons.taxonomy.models import Theme
from legalbox import finding
from legalbox.api.filters import LegalReferenceFilterSet, QuestionFilterSet
from legalbox.api.serializers import LegalReferenceSerializer, QuestionSerializer
from legalbox.enums import Validation
from legalbox.models import LegalReference, Question, Signature
from legalbox.wording import disclaimer

LAW_CHANGED = (Validation.TO_REVIEW, Validation.SUSPENDED)


def _validated_at(view, validation, at):
    return at if validation == Validation.VALIDATED else None


def _disclaimer(view, validation, at, written_on, published_at):
    written = written_on or (published_at and published_at.date())
    return disclaimer(validation, at, written_on=written)


class QuestionViewSet(PublishedViewSet):
    resource = "questions"
    label = gettext_lazy("questions")
    about = gettext_lazy(
        "Les questions juridiques des médiateurs, leur réponse, les articles cités et l’état de leur validation. "
        "À reproduire avec « disclaimer »."
    )
    kind = Question.kind
    queryset = Question.objects.with_validation().with_stamp()
    serializer_class = QuestionSerializer
    filterset_class = QuestionFilterSet
    page_route = "legalbox:question_detail"
    search_rank = "found_at"
    ordering_fields = {
        "title": "title",
        "created_at": "created_at",
        "updated_at": "updated_at",
    }
    ordering = "title"
    fields = {
        "title": "title",
        "slug": "slug",
        "posture": "posture",
        "place_types": "place_types",
        "other_wordings": "other_wordings",
        "short_answer": "short_answer",
        "text_says": "text_says",
        "changes_for_me": "changes_for_me",
        "do_not": "do_not",
        "send_to": "send_to",
        "themes": JsonList(
            Theme.objects.filter(legalbox_question_set=OuterRef("pk")).order_by("name"),
            json_object(slug="slug", name="name"),
        ),
        "references": JsonList(
            LegalReference.objects.filter(question=OuterRef("pk")).order_by("position"),
            json_object(key="key", label="label", existence="existence", url="url", note="note"),
        ),
        "validation": "validation",
        "validated_at": Computed(_validated_at, "validation", "validated_at"),
        "law_changed": Computed(lambda view, validation: validation in LAW_CHANGED, "validation"),
        "peer_signed": "has_peer",
        "signatures": JsonList(
            Signature.objects.standing().filter(question=OuterRef("pk")).order_by("-at").annotate(
                current=ExpressionWrapper(Q(answer_version=F("question__answer_version")), BooleanField())
            ),
            json_object(
                kind="kind", at="at", by="by__full_name", version="version", is_current="current", texts="texts"
            ),
        ),
        "written_on": "written_on",
        "review_due_on": "review_due_on",
        "disclaimer": Computed(_disclaimer, "validation", "validated_at", "written_on", "published_at"),
        "is_example": "is_example",
    }  # fmt: skip

    def search_text(self, queryset, text):
        """By the engine of the portal; articles of law are found whatever their spelling."""
        ids = [pk for pk, _score in finding.ranked(text)]
        places = [When(pk=pk, then=place) for place, pk in enumerate(ids)]
        rank = Case(*places, default=len(ids), output_field=IntegerField())
        return queryset.filter(pk__in=ids).annotate(found_at=rank)


class LegalReferenceViewSet(PublishedViewSet):
    resource = "legal-references"
    label = gettext_lazy("références juridiques")
    about = gettext_lazy(
        "Chaque article de loi cité par une réponse publiée, sous une écriture unique, avec ce que dit la "
        "vérification et sa page officielle."
    )
    kind = Question.kind
    queryset = LegalReference.objects.all()
    serializer_class = LegalReferenceSerializer
    filterset_class = LegalReferenceFilterSet
    search_columns = ("label", "key", "text_title")
    ordering_fields = {"key": "key"}
    ordering = "key"
    page_route = "legalbox:question_detail"
    page_columns = ("question__slug",)
    fields = {
        "key": "key",
        "label": "label",
        "text_id": "text_id",
        "text_title": "text_title",
        "number": "number",
        "last_number": "last_number",
        "existence": "existence",
        "official_url": "url",
        "cids": "cids",
        "note": "note",
        "question": json_object(id="question__public_id", title="question__title"),
        "version": "question__version",
        "licence": "question__licence",
        "created_at": "question__created_at",
        "updated_at": "question__updated_at",
    }
