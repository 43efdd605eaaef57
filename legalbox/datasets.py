"""The answers as a file: one JSON document a line."""

from django.utils.translation import gettext_lazy as _

from epn_commons.contributions.enums import Licence
from epn_commons.publishing.registry import Dataset, register
from epn_commons.publishing.writers import ndjson_file
from legalbox import references
from legalbox.models import Question

QUERY = """
    SELECT json_build_object(
        'id', q.public_id, 'slug', q.slug, 'question', q.title, 'other_wordings', q.other_wordings,
        'posture', q.posture, 'place_types', q.place_types,
        'short_answer', q.short_answer, 'text_says', q.text_says, 'changes_for_me', q.changes_for_me,
        'do_not', q.do_not, 'send_to', q.send_to, 'version', q.version, 'licence', q.licence,
        'written_on', q.written_on, 'published_at', q.published_at, 'updated_at', q.updated_at,
        'review_due_on', q.review_due_on, 'is_example', q.is_example,
        'validated_at', (
            SELECT s.at FROM legalbox_signature s
            WHERE s.question_id = q.id AND s.kind = 'jurist' AND s.withdrawn_at IS NULL
                AND s.answer_version = q.answer_version
                AND NOT EXISTS (
                    SELECT 1 FROM legalbox_impact i
                    WHERE i.question_id = q.id AND i.state IN ('open', 'to_review', 'suspended')
                )
        ),
        'law_changed', EXISTS (
            SELECT 1 FROM legalbox_impact i
            WHERE i.question_id = q.id AND i.state IN ('open', 'to_review', 'suspended')
        ),
        'references', (
            SELECT coalesce(json_agg(json_build_object(
                'label', r.label, 'key', r.key, 'existence', r.existence, 'url', r.url, 'note', r.note
            ) ORDER BY r.position), '[]'::json)
            FROM legalbox_legalreference r WHERE r.question_id = q.id
        ),
        'notice', '{notice}'
    )
    FROM legalbox_question q WHERE q.status = 'published' ORDER BY q.id
"""
NOTICE = (
    "Information juridique générale, qui ne constitue pas une consultation. Sans validated_at, aucun juriste ne "
    "garantit cette réponse."
)


def count():
    return Question.objects.published().count()


def rebuild():
    """Read the references of every question again."""
    references.refresh(list(Question.objects.published().values_list("pk", flat=True)))


register(
    Dataset(
        code="questions",
        title=_("Questions juridiques de la médiation numérique"),
        description=_(
            "Ce que les médiateurs demandent, la réponse, les articles de loi cités et l’état de la validation par "
            "un juriste."
        ),
        licence=Licence.CC_BY_SA,
        kinds=(Question.kind,),
        formats={"jsonl": ndjson_file(QUERY.format(notice=NOTICE.replace("'", "''")))},
        count=count,
        rebuild=rebuild,
    )
)
