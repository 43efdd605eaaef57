"""Texts of law as files bring them, kept version by version, and what their changes do to validated answers."""

from collections import defaultdict
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from epn_commons.contributions.enums import Action, Status
from epn_commons.contributions.projections import announce
from epn_commons.core.archives import BadArchive, Bounds, is_archive, open_archive
from epn_commons.core.dates import day as in_words
from epn_commons.core.importing import ImportReport, Outcome, UnreadableSource
from legalbox import references
from legalbox.enums import ChangeNature, SignatureKind
from legalbox.law_watch import comparing, reading
from legalbox.law_watch.model import Article
from legalbox.law_watch.model import LegalText as ReadText
from legalbox.models import (
    ArticleVersion,
    Impact,
    LawChange,
    LegalArticle,
    LegalReference,
    LegalText,
    Question,
    Signature,
)
from legalbox.telling import tell_jurists_of_law

BOUNDS = Bounds(files=100_000, total=1_000_000_000)
BATCH = 2000


def import_texts(paths, *, on=None, force=False, dry_run=False, progress=None):
    """Read files, folders or archives, oldest law first, and store them; returns the ``ImportReport``. Everything is
    read before anything is written. Raises UnreadableSource."""
    report = ImportReport(", ".join(Path(path).name for path in paths), dry_run=dry_run)
    with TemporaryDirectory() as folder:
        texts = [
            text for number, path in enumerate(paths) for text in _texts(Path(path), Path(folder) / str(number), on)
        ]
    texts.sort(key=lambda text: (text.text_id, text.date))
    with transaction.atomic():
        for done, text in enumerate(texts, 1):
            _store(text, report, force=force)
            if progress:
                progress(done, len(texts))
        if dry_run:
            transaction.set_rollback(True)
    return report


def _texts(path, folder, on):
    if is_archive(path):
        path = _unzip(path, folder)
    if not path.is_dir():
        return [reading.read(path, on)]
    files = sorted(path.glob("*.json"))
    if files:
        return [reading.read(file, on) for file in files]
    texts = sorted(below for below in path.rglob("LEGITEXT*") if below.is_dir() and any(below.rglob("LEGIARTI*.xml")))
    outer = [below for below in texts if not any(other in below.parents for other in texts)]
    return [reading.read(below, on) for below in outer or [path]]


def _unzip(path, folder):
    try:
        with open_archive(path, BOUNDS) as archive:
            archive.extract(folder)
    except BadArchive as error:
        raise UnreadableSource(_("« %(name)s » : %(why)s") % {"name": path.name, "why": error}) from error
    inside = [below for below in folder.iterdir() if not below.name.startswith((".", "__MACOSX"))]
    return inside[0] if len(inside) == 1 else folder


# --- Storing -------------------------------------------------------------------------------------------------------


def _store(new, report, *, force):
    held = LegalText.objects.select_for_update().filter(text_id=new.text_id).first()
    if held is not None and new.date < held.stated_on:
        _all_unchanged(new, report)
        report.notices.append(
            _("%(title)s du %(day)s : nous tenons déjà une date plus récente.")
            % {"title": new.title, "day": in_words(new.date)}
        )
        return
    if held is None:
        held = LegalText.objects.create(
            text_id=new.text_id, external_id=new.external_id, title=new.title, stated_on=new.date,
            is_complete=len(new.articles) > 1,
        )  # fmt: skip
        _create(held, new, new.articles)
        for row, article in enumerate(new.articles, 1):
            report.account(row, article.number or article.cid, Outcome.CREATED)
        _follow(held, set())
        return
    old = _as_read(held)
    changes = comparing.compare(old, new)
    if changes.looks_incomplete and not force:
        raise UnreadableSource(
            _("%(title)s : %(gone)d articles disparaîtraient. Ce fichier est sans doute incomplet ; rien n’est écrit. "
              "S’il est juste, recommencez avec --forcer.")
            % {"title": new.title, "gone": len(changes.gone)}
        )  # fmt: skip
    _apply(held, new, changes, report)


def _all_unchanged(new, report):
    for row, article in enumerate(new.articles, 1):
        report.account(row, article.number or article.cid, Outcome.UNCHANGED)


def _as_read(held):
    """What we hold, as the comparison takes it."""
    rows = ArticleVersion.objects.filter(article__text=held, article__is_gone=False)
    rows = rows.order_by("article_id", "-seen_on").distinct("article_id").select_related("article")
    articles = []
    for row in rows:
        article = Article(
            row.article.cid, row.version_id, row.article.number, row.state, escape(row.text), row.starts_on, None,
            (row.version_id,),
        )  # fmt: skip
        article.__dict__["hash"] = row.hash
        articles.append(article)
    return ReadText(held.text_id, held.title, held.stated_on, articles, held.external_id)


def _create(held, new, articles):
    rows = LegalArticle.objects.bulk_create(
        [LegalArticle(text=held, cid=article.cid, number=article.number[:60]) for article in articles],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["text", "cid"],
        update_fields=["number", "is_gone"],
    )
    return _add_versions(new, list(zip(rows, articles, strict=True)))


def _add_versions(new, pairs):
    """A version of each article on the day of the text; returns ``{cid: ArticleVersion}``."""
    rows = [
        ArticleVersion(
            article=row, version_id=article.version_id, state=article.state, hash=article.hash, text=article.text,
            starts_on=article.starts_on, seen_on=new.date,
        )
        for row, article in pairs
    ]  # fmt: skip
    ArticleVersion.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["article", "seen_on"],
        update_fields=["version_id", "state", "hash", "text", "starts_on"],
    )
    return {row.article.cid: row for row in rows}


def _apply(held, new, changes, report):
    ours = {row.cid: row for row in held.articles.all()}
    before = _current(held)
    created = _create(held, new, [*changes.new, *(change.new for change in changes.moved)])
    edited = [*changes.changed, *changes.renumbered]
    for change in changes.renumbered:
        ours[change.old.cid].number = change.new.number[:60]
    LegalArticle.objects.bulk_update([ours[change.old.cid] for change in changes.renumbered], ["number"])
    after = _add_versions(new, [(ours[change.old.cid], change.new) for change in edited])
    gone = [*changes.gone, *(change.old for change in changes.moved)]
    LegalArticle.objects.filter(pk__in=[ours[article.cid].pk for article in gone]).update(is_gone=True)
    found = [
        LawChange(article=ours[c.old.cid], nature=ChangeNature.CHANGED, before=before[c.old.cid],
                  after=after[c.old.cid], on=new.date)
        for c in changes.changed
        if before[c.old.cid].seen_on < new.date
    ]  # fmt: skip
    found += [
        LawChange(article=ours[a.cid], nature=ChangeNature.GONE, before=before[a.cid], on=new.date) for a in gone
    ]
    found += [
        LawChange(article=created[a.cid].article, nature=ChangeNature.NEW, after=created[a.cid], on=new.date)
        for a in changes.new
    ]
    LawChange.objects.bulk_create(found, batch_size=BATCH, ignore_conflicts=True)
    LegalText.objects.filter(pk=held.pk).update(stated_on=new.date, imported_at=timezone.now(), title=new.title)
    _account(new, changes, report)
    cids = {change.article.cid for change in found if change.nature != ChangeNature.NEW}
    _follow(held, cids, new.date)


def _current(held):
    rows = ArticleVersion.objects.filter(article__text=held).order_by("article_id", "-seen_on").distinct("article_id")
    return {row.article.cid: row for row in rows.select_related("article")}


def _account(new, changes, report):
    edited = {change.new.cid for change in (*changes.changed, *changes.renumbered)}
    created = {article.cid for article in changes.new} | {change.new.cid for change in changes.moved}
    for row, article in enumerate(new.articles, 1):
        outcome = (
            Outcome.CREATED
            if article.cid in created
            else Outcome.UPDATED
            if article.cid in edited
            else Outcome.UNCHANGED
        )
        report.account(row, article.number or article.cid, outcome)
    if changes:
        report.notices.append(
            _("%(title)s, au %(day)s : %(changed)d articles modifiés, %(new)d nouveaux, %(gone)d disparus.")
            % {
                "title": new.title,
                "day": in_words(new.date),
                "changed": len(changes.changed),
                "new": len(changes.new),
                "gone": len(changes.gone),
            }
        )


# --- What follows ----------------------------------------------------------------------------------------------------


def _follow(held, cids, on=None):
    """Read again the references to this text, and put the validated answers that a change reaches in the queue."""
    citing = list(
        LegalReference.objects.filter(text_id=held.text_id).order_by().values_list("question", flat=True).distinct()
    )
    reached = _impacts(held, cids, on) if cids else []
    if citing:
        references.refresh(citing)
    if reached:
        _tell(held, reached)


def _impacts(held, cids, on):
    """One row an answer and a change; the questions reached."""
    found = LawChange.objects.filter(article__text=held, on=on, article__cid__in=cids).select_related("article")
    changes = {change.article.cid: change for change in found}
    cited = defaultdict(set)
    rows = LegalReference.objects.filter(cids__overlap=list(cids), question__in=_vouched_for())
    for question, found in rows.values_list("question", "cids"):
        cited[question] |= cids.intersection(found)
    Impact.objects.bulk_create(
        [
            Impact(question_id=question, change=changes[cid])
            for question, found in cited.items()
            for cid in found
            if cid in changes
        ],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    return sorted(cited)


def _vouched_for():
    """Public answers that a jurist signed as they are."""
    signed = Signature.objects.standing().filter(
        kind=SignatureKind.JURIST, answer_version=F("question__answer_version"), question__status=Status.PUBLISHED
    )
    return signed.values("question")


def _tell(held, ids):
    Question._base_manager.filter(pk__in=ids).update(updated_at=timezone.now())
    announce(Question, ids, Action.UPDATED)
    tell_jurists_of_law(held.title, len(ids), reverse("legalbox:law_watch"))
