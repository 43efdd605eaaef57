"""One answer as its page, its printed sheet and its PDF tell it."""

from django.conf import settings
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from epn_commons.contributions.enums import Licence, Status
from epn_commons.core.dates import on_day
from epn_commons.core.language import as_written
from epn_commons.core.privacy_guard import RULES, Kind
from legalbox.enums import ImpactState, PlaceType, SignatureKind, Validation
from legalbox.intake import DAYS, decides
from legalbox.models import ArticleVersion, Impact, Taking
from legalbox.signing import may_sign
from legalbox.wording import disclaimer, existence_badge, validation_badge

SECTIONS = (
    ("text_says", "legal"),
    ("changes_for_me", "people"),
    ("do_not", "blocked"),
    ("send_to", "arrow"),
)


def context(question, user):
    """The whole context of ``legalbox/question_detail.html``; ``question`` comes ``with_validation``."""
    signatures = list(question.signatures.standing().select_related("by", "organisation"))
    current = {row.kind: row for row in signatures if row.answer_version == question.answer_version}
    references = list(question.references.all())
    jurist = current.get(SignatureKind.JURIST)
    texts = compared(jurist)
    return {
        "question": question,
        "schema_facts": _schema_facts(question),
        "badge": validation_badge(question.validation),
        "banner": banner(question, signatures, texts),
        "sections": _sections(question),
        "chips": [_chip(row, texts) for row in references],
        "jurist": jurist,
        "unsure": question.validation in (Validation.TO_REVIEW, Validation.SUSPENDED),
        "peer": current.get(SignatureKind.PEER),
        "former": next((row for row in signatures if row.answer_version != question.answer_version), None),
        "stamp_on": _stamp_on(texts),
        "disclaimer": disclaimer(
            question.validation, jurist and jurist.at, str(jurist.by) if jurist else "", question.written_on
        ),
        "places": [capfirst(PlaceType(value).label) for value in question.place_types],
        "licence": Licence(question.licence),
        "today": timezone.localdate(),
        "page_address": settings.BASE_URL + question.get_absolute_url(),
        **_waiting(question, user),
        "may_act": user.is_authenticated and user.can_contribute,
        **_rights(question, user, current),
    }


def _schema_facts(question):
    """A page of schema.org about one question; its answer is an accepted one only while a jurist vouches for it."""
    asked = {"@type": "Question", "name": question.title, "text": question.title, "answerCount": 1}
    answer = {"@type": "Answer", "text": question.short_answer, "dateModified": question.updated_at.date().isoformat()}
    stands = "acceptedAnswer" if question.validation == Validation.VALIDATED else "suggestedAnswer"
    return {"mainEntity": {**asked, stands: answer}} if question.short_answer else {}


def _waiting(question, user):
    """What members read of a question that waits: who writes, what was asked of its author."""
    if question.status != Status.SUBMITTED:
        mine = user.is_authenticated and question.feedbacks.filter(by=user).first()
        return {"my_feedback": mine or None}
    return {
        "taking": Taking.objects.filter(question=question).select_related("by").first(),
        "precisions": list(question.precisions.select_related("by")),
        "kept": [(RULES[Kind(row["kind"])].replacement, row["reason"]) for row in question.guard_excuses],
        "take_days": DAYS,
    }


def _sections(question):
    for name, icon in SECTIONS:
        text = getattr(question, name)
        if text:
            label = capfirst(question._meta.get_field(name).verbose_name)
            yield {"name": name, "title": label, "icon": icon, "text": text}


def _rights(question, user, current):
    """Which buttons this person finds under the answer."""
    signable = question.status in (Status.PUBLISHED, Status.SUBMITTED) and not question.missing_for_publication()
    others = {row.by_id for row in current.values()}
    free = signable and user.is_authenticated and user.pk not in others
    return {
        "sign_as": [
            kind
            for kind in (SignatureKind.JURIST, SignatureKind.PEER)
            if free and kind not in current and may_sign(user, kind)
        ][:1],
        "my_signature": next((row for row in current.values() if row.by_id == user.pk), None),
        "decides": decides(user),
    }


def compared(signature):
    """What was signed beside what the law says now: ``{cid: {"label", "on", "same", "now"}}``."""
    if signature is None or not signature.texts:
        return {}
    cids = [text["cid"] for text in signature.texts]
    versions = ArticleVersion.objects.filter(article__cid__in=cids).order_by("article__cid", "-seen_on")
    now = {row.article.cid: row for row in versions.distinct("article__cid").select_related("article")}
    found = {text["cid"]: _beside(text, now.get(text["cid"])) for text in signature.texts}
    if not all(text["same"] for text in found.values()):
        harmless = Impact.objects.filter(question=signature.question_id, state=ImpactState.NO_EFFECT)
        for cid, after in harmless.values_list("change__article__cid", "change__after"):
            if cid in found and found[cid]["now"] and found[cid]["now"].pk == after:
                found[cid]["harmless"] = True
    return found


def _beside(text, version):
    """``harmless``: it changed, and a jurist said since that it has no effect here."""
    same = version is not None and version.hash == text["hash"] and not version.article.is_gone
    return {**text, "same": same, "harmless": False, "now": version}


def _stamp_on(texts):
    """« article L. 311-1 du code de l’éducation, version en vigueur depuis le 1er octobre 2016 », for the stamp: in
    French, as the names of the texts."""
    if not texts:
        return ""
    rows = list(texts.values())
    more = len(rows) - 1
    with as_written():
        said = _("%(label)s, version en vigueur %(on_day)s") % {
            "label": rows[0]["label"],
            "on_day": _since(rows[0]["on"]),
        }
        return said + (ngettext(" et %d autre article", " et %d autres articles", more) % more if more else "")


def _since(day):
    return _("depuis %(on_day)s") % {"on_day": on_day(timezone.datetime.fromisoformat(day).date())}


def _chip(row, texts):
    mark = existence_badge(row.existence)
    seen = [texts[cid] for cid in row.cids if cid in texts]
    changed = [text for text in seen if not text["same"]]
    state = _("texte identique à celui qui a été validé") if seen else ""
    if changed:
        harmless = all(text["harmless"] for text in changed)
        state = (
            _("le texte a changé, sans effet selon un juriste")
            if harmless
            else _("le texte a changé depuis la validation")
        )
    return {
        "row": row,
        "label": capfirst(row.label),
        **mark,
        "state": state,
        "changed": any(not text["harmless"] for text in changed),
    }


def _changed(change):
    """« Code de commerce, article L. 441-1 : modifié le 3 mars 2026 »: in French, as the names of the texts."""
    with as_written():
        return _("%(text)s, article %(number)s : %(nature)s %(on_day)s") % {
            "text": change.article.text.title,
            "number": change.article.number,
            "nature": change.get_nature_display(),
            "on_day": on_day(change.on),
        }


def banner(question, signatures, texts):
    """What must be read above everything else, or None."""
    if question.status != Status.PUBLISHED:
        return None
    if question.validation == Validation.SUSPENDED:
        return {
            "tone": "blocked",
            "title": _("Réponse suspendue par un juriste : ne vous y fiez plus"),
            "lines": [],
            "text": _("Un texte qu’elle cite a changé. Elle sera relue avant de servir de nouveau."),
        }
    if question.validation == Validation.TO_REVIEW:
        changes = question.impacts.filter(state__in=[ImpactState.OPEN, ImpactState.TO_REVIEW])
        articles = list(changes.select_related("change__article__text"))
        return {
            "tone": "warning",
            "title": _("Un texte cité par cette réponse validée a changé"),
            "text": _("Un juriste doit la relire. En attendant, vérifiez le texte cité avant de vous y fier."),
            "lines": [_changed(impact.change) for impact in articles],
        }
    if question.validation == Validation.STALE:
        last = next(row for row in signatures if row.kind == SignatureKind.JURIST)
        return {
            "tone": "warning",
            "title": _("Réponse modifiée depuis sa validation"),
            "lines": [],
            "text": _("Un juriste avait validé la version %(version)s %(on_day)s ; celle-ci est la version %(now)s.")
            % {"version": last.version, "on_day": on_day(last.at), "now": question.version},
        }
    return None
