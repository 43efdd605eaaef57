"""Two people vouch for an answer: a peer that it can be done, a jurist that it is right in law."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from epn_commons.accounts.enums import Role
from epn_commons.contributions.enums import Action, Status
from epn_commons.contributions.exceptions import TransitionNotAllowed
from epn_commons.contributions.models import Revision
from epn_commons.contributions.projections import announce
from epn_commons.core.dates import on_day
from legalbox import references
from legalbox.citations.checking import Existence
from legalbox.drafting import lock
from legalbox.enums import ImpactState, SignatureKind
from legalbox.models import ArticleVersion, Question, ReviewPeriod, Signature
from legalbox.telling import tell_of_signature

DEFAULT_MONTHS = 12


class OlderVersion(Exception):
    """The answer changed since the page was read; ``seen`` and ``current`` are versions."""

    def __init__(self, seen, current):
        super().__init__(
            _("La réponse a changé depuis que vous l’avez ouverte : relisez ce qui a changé, puis signez.")
        )
        self.seen, self.current = seen, current


class AlreadySigned(Exception):
    """Somebody signed this text before."""

    def __init__(self, signature):
        super().__init__(
            _("%(name)s a déjà signé cette version %(on_day)s.")
            % {"name": signature.by, "on_day": on_day(signature.at)}
        )


REFUSALS = (OlderVersion, AlreadySigned, TransitionNotAllowed, ValidationError)


def may_sign(user, kind):
    if kind == SignatureKind.JURIST:
        return user.is_authenticated and user.has_role(Role.JURIST)
    return user.is_authenticated and user.can_contribute


@transaction.atomic
def sign(question, kind, *, by, seen_version, comment="", via_key=""):
    """Sign the answer as read at ``seen_version``; the second signature of a waiting question publishes it.

    Raises OlderVersion, AlreadySigned, ValidationError, PermissionDenied.
    """
    if not may_sign(by, kind):
        raise PermissionDenied
    live = lock(question)
    _refuse_what_cannot_be_signed(live, kind, by, seen_version)
    signature = Signature(
        question=live, kind=kind, by=by, organisation=by.main_organisation, version=live.version,
        answer_version=live.answer_version, at=timezone.now(), comment=comment, via_key=via_key, texts=texts_now(live),
    )  # fmt: skip
    signature.full_clean(exclude=["question", "by", "organisation", "texts"])
    signature.save()
    if kind == SignatureKind.JURIST:
        _settle(live, by)
    _make_public(live, by)
    tell_of_signature(signature)
    question.refresh_from_db()
    return signature


def _refuse_what_cannot_be_signed(live, kind, by, seen_version):
    if live.status not in (Status.SUBMITTED, Status.PUBLISHED):
        raise TransitionNotAllowed(live.status, Status.PUBLISHED)
    if live.missing_for_publication():
        raise ValidationError(_("La réponse n’est pas complète : écrivez-la avant de la signer."))
    if seen_version < live.answer_version:
        raise OlderVersion(seen_version, live.version)
    if seen_version > live.version:
        raise ValidationError(
            _("Cette version n’existe pas encore : rechargez la page, puis signez ce que vous lisez.")
        )
    standing = live.signatures.standing().filter(answer_version=live.answer_version).select_related("by")
    for signature in standing:
        if signature.kind == kind:
            raise AlreadySigned(signature)
        if signature.by == by:
            raise ValidationError(_("Les deux signatures viennent de deux personnes : la vôtre y est déjà."))
    if kind == SignatureKind.PEER and by == writer(live):
        raise ValidationError(_("Vous avez écrit cette réponse : c’est à quelqu’un d’autre de la dire praticable."))
    wrong = live.references.filter(existence=Existence.DOES_NOT_EXIST).values_list("label", flat=True)
    if kind == SignatureKind.JURIST and wrong:
        raise ValidationError(
            _("Une référence n’existe pas : %(labels)s. Corrigez-la avant de signer.") % {"labels": ", ".join(wrong)}
        )


def writer(question):
    """Who wrote the text as it is: the author of the version that last changed it."""
    last = Revision.objects.about(question).accepted().filter(version=question.answer_version)
    revision = last.select_related("author").first()
    return revision.author if revision else question.author


def texts_now(question):
    """What each article cited says today, as far as we hold it."""
    labels = {cid: row for row in references.read(question) for cid in row.cids}
    versions = ArticleVersion.objects.filter(article__cid__in=labels).order_by("article__cid", "-seen_on")
    return [
        {
            "key": labels[version.article.cid].key,
            "label": labels[version.article.cid].label,
            "number": version.article.number,
            "cid": version.article.cid,
            "version_id": version.version_id,
            "hash": version.hash,
            "on": (version.starts_on or version.seen_on).isoformat(),
        }
        for version in versions.distinct("article__cid").select_related("article")
    ]


def _settle(live, by):
    """A jurist vouches for the text as the law is: changes found so far are answered, the next review is set."""
    live.impacts.filter(state__in=[ImpactState.OPEN, ImpactState.TO_REVIEW, ImpactState.SUSPENDED]).update(
        state=ImpactState.RESOLVED, decided_by=by, decided_at=timezone.now()
    )
    due = in_months(timezone.localdate(), review_months(live))
    Question._base_manager.filter(pk=live.pk).update(review_due_on=due)


def _make_public(live, by):
    kinds = live.signatures.standing().filter(answer_version=live.answer_version).values_list("kind", flat=True)
    if live.status == Status.PUBLISHED:
        touch(live)
    elif set(kinds) == set(SignatureKind.values):
        live.publish(by=by)


def touch(live):
    """What is said of a published answer changed: partners and caches are told."""
    if live.status == Status.PUBLISHED:
        Question._base_manager.filter(pk=live.pk).update(updated_at=timezone.now())
        announce(Question, [live.pk], Action.UPDATED)


@transaction.atomic
def withdraw(signature, *, by):
    """Take back one's own signature."""
    live = lock(signature.question)
    done = Signature.objects.standing().filter(pk=signature.pk, by=by).update(withdrawn_at=timezone.now())
    if not done:
        raise PermissionDenied
    touch(live)


def review_months(question):
    """How long a validation is good for: what the answer says, else the shortest of its themes."""
    if question.review_months:
        return question.review_months
    months = ReviewPeriod.objects.filter(theme__in=question.themes.all()).values_list("months", flat=True)
    return min(months, default=DEFAULT_MONTHS)


def in_months(day, months):
    """The same day so many months later, the 28th at most so that it always exists."""
    years, month = divmod(day.month - 1 + months, 12)
    return day.replace(year=day.year + years, month=month + 1, day=min(day.day, 28))
