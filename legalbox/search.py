"""How legal questions are found from everywhere in the portal, and articles of law recognised on the way."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from epn_commons.core.navigation import Commons
from epn_commons.search.registry import Answer, Document, SearchKind, register, register_answers, register_marker
from epn_commons.search.themes import themes_of
from legalbox import references
from legalbox.citations import links
from legalbox.citations.finder import find
from legalbox.enums import PlaceType, Posture
from legalbox.finding import citing_questions
from legalbox.models import Question

SEPARATIONS = str.maketrans({"-": " ", "*": " ", ".": " "})


def documents(ids):
    """Questions as the index takes them, one a row of the base."""
    themes = themes_of(Question, ids)
    for question in Question.objects.published().filter(pk__in=ids).order_by("pk"):
        yield Document(
            object_id=question.pk,
            public_id=question.public_id,
            title=question.title,
            url=question.get_absolute_url(),
            summary=question.short_answer,
            keywords=" ; ".join(_keywords(question)),
            body="\n".join([question.text_says, question.changes_for_me, question.do_not, question.send_to]),
            law=question.all_text(),
            themes=themes.get(question.pk, []),
            published_at=question.published_at,
            updated_at=question.updated_at,
            version=question.version,
            created_at=question.created_at,
        )


def _keywords(question):
    """The other ways to ask, the articles under each of their spellings, and the situation in words."""
    facts = [*question.other_wordings, str(Posture(question.posture).label)]
    facts += [str(PlaceType(value).label) for value in question.place_types]
    for citation in find(question.all_text())[: references.MOST]:
        facts += [citation.short_label, *citation.search_keys, *_spellings(citation.number)]
    return list(dict.fromkeys(filter(None, facts)))


def _spellings(number):
    """« L311-3 » is typed « L. 311-3 », « L 311-3 » or « L311-3 »: the index cuts words at signs."""
    if not number or not number[0].isalpha():
        return [number]
    letters = number.rstrip("0123456789-.*").rstrip()
    head = next((place for place, sign in enumerate(number) if sign.isdigit()), 0)
    return [number, f"{number[:head] or letters} {number[head:]}".translate(SEPARATIONS)]


register(
    SearchKind(
        code=Question.kind,
        label=gettext_lazy("Question juridique"),
        plural=gettext_lazy("questions juridiques"),
        commons=Commons.LEGAL,
        icon="legal",
        documents=documents,
        list_url_name="legalbox:question_list",
        resource="questions",
    )
)


@register_marker
def articles_cited(documents):
    """The articles that a text of law cites, by their one spelling."""
    return {
        document.object_id: {f"law:{citation.key}" for citation in find(document.law) if citation.number}
        for document in documents
        if document.law
    }


@register_answers
def article_named(text):
    """The questions that cite the article which a text is: « L311-3 », « art. 6 RGPD »; else its official text."""
    citation = next((found for found in find(text) if found.number), None)
    if citation is None or len(text) > 3 * len(citation.raw) + 20:
        return []
    number = len(citing_questions(text))
    if not number:
        return _official(citation)
    said = ngettext("%d réponse cite cet article.", "%d réponses citent cet article.", number) % number
    return [
        Answer(
            title=citation.label[:1].upper() + citation.label[1:],
            text=said,
            url=f"{reverse('legalbox:question_list')}?{urlencode({'q': citation.raw})}",
            action=_("Voir ces réponses"),
            commons=Commons.LEGAL,
            icon="legal",
            kind=_("Article de loi"),
        )
    ]


def _official(citation):
    """Where the article that nobody cites yet is read; nothing without the name of its text."""
    address = links.link(citation)
    if not address:
        return []
    return [
        Answer(
            title=citation.label[:1].upper() + citation.label[1:],
            text=_("Aucune réponse ne cite encore cet article."),
            url=address,
            action=_("Ouvrir le texte officiel"),
            commons=Commons.LEGAL,
            icon="legal",
            kind=_("Article de loi"),
        )
    ]
