"""The questions that ship with the project: one YAML file each, loaded without ever writing over what people wrote."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml
from django.db import transaction
from django.utils.translation import gettext as _

from epn_commons.contributions import snapshots
from epn_commons.contributions.enums import Status
from epn_commons.core.importing import ImportReport, Outcome, Remark, UnreadableSource
from epn_commons.taxonomy.models import LifeEvent, Theme
from legalbox.drafting import write_now
from legalbox.enums import PlaceType, Posture
from legalbox.models import Question
from legalbox.models.question import ANSWER_FIELDS
from legalbox.signing import in_months

FOLDER = Path(__file__).resolve().parent / "content" / "questions"
KEYS = {
    "slug", "title", "other_wordings", "posture", "place_types", "themes", *ANSWER_FIELDS, "references",
    "review_months", "written_on",
}  # fmt: skip
_TEXTS = ("slug", "title", *ANSWER_FIELDS)
_LISTS = ("other_wordings", "place_types", "themes", "references")


PLACES = {
    **{place.value: place for place in PlaceType},
    "bibliotheque": PlaceType.LIBRARY,
    "mairie": PlaceType.TOWN_HALL,
    "ecole": PlaceType.SCHOOL,
    "emploi": PlaceType.EMPLOYMENT,
    "sante": PlaceType.CARE,
    "domicile": PlaceType.HOME,
    "autre": PlaceType.OTHER,
}
"""The codes of places, and their French names in the files."""


@dataclass
class ShippedQuestion:
    """One file. ``values`` are fields of ``Question`` without its themes, which are slugs."""

    slug: str
    values: dict
    themes: list
    written_on: date
    review_months: int

    @property
    def mark(self):
        """The digest of what the file says."""
        said = {**self.values, "themes": self.themes, "review_months": self.review_months}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def read_file(path):
    """One :class:`ShippedQuestion`. Raises UnreadableSource, in French, naming the file and what is wrong."""
    try:
        source = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UnreadableSource(_("« %(name)s » ne se lit pas : %(why)s") % _named(path, error)) from error
    if not isinstance(source, dict) or set(source) != KEYS:
        wrong = ", ".join(sorted(KEYS ^ set(source if isinstance(source, dict) else ())))
        raise UnreadableSource(_("« %(name)s » : clés absentes ou inconnues : %(why)s") % _named(path, wrong))
    wrong = [name for name in _TEXTS if not isinstance(source[name], str) or not source[name].strip()]
    wrong += [name for name in _LISTS if not isinstance(source[name], list)]
    wrong += [] if source["posture"] in Posture.values else ["posture"]
    wrong += [] if set(source["place_types"]) <= set(PLACES) else ["place_types"]
    wrong += [] if isinstance(source["written_on"], date) else ["written_on"]
    wrong += (
        [] if isinstance(source["review_months"], int) and 1 <= source["review_months"] <= 60 else ["review_months"]
    )
    if wrong:
        raise UnreadableSource(_("« %(name)s » : à corriger : %(why)s") % _named(path, ", ".join(wrong)))
    return _question(source)


def _named(path, why):
    return {"name": path.name, "why": str(why)}


def _question(source):
    values = {name: source[name].strip() for name in ("title", *ANSWER_FIELDS)}
    values["posture"] = source["posture"]
    values["place_types"] = sorted(PLACES[name].value for name in source["place_types"])
    values["other_wordings"] = [str(wording).strip() for wording in source["other_wordings"]]
    values["legal_basis"] = "\n".join(
        f"{reference['cite'].strip()} : {' '.join(reference['note'].split())}" for reference in source["references"]
    )
    return ShippedQuestion(
        source["slug"], values, sorted(source["themes"]), source["written_on"], source["review_months"]
    )


def files(folder=FOLDER):
    """The paths, in order; a single file is a folder of one."""
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        raise UnreadableSource(_("« %(name)s » n’existe pas.") % {"name": folder.name})
    return sorted(folder.glob("*.yaml"))


def load(folder=FOLDER, *, dry_run=False):
    """Create what is not there, update what nobody touched since it was loaded, leave the rest. Idempotent."""
    report = ImportReport(str(folder.name), dry_run=dry_run)
    themes = dict(Theme.objects.values_list("slug", "pk"))
    with transaction.atomic():
        for row, path in enumerate(files(folder), 1):
            _load_one(row, path, themes, report)
        if dry_run:
            transaction.set_rollback(True)
    return report


def _load_one(row, path, themes, report):
    try:
        shipped = read_file(path)
    except UnreadableSource as error:
        report.account(row, path.stem, Outcome.REJECTED, [Remark("", str(error))])
        return
    events = set(LifeEvent.objects.values_list("slug", flat=True))
    unknown = [slug for slug in shipped.themes if slug not in themes and slug not in events]
    remarks = [Remark("themes", _("Thème inconnu : %(slug)s") % {"slug": slug}) for slug in unknown]
    keys = sorted(themes[slug] for slug in shipped.themes if slug in themes)
    report.account(row, shipped.slug, _store(shipped, keys), remarks)


def _store(shipped, themes):
    question = Question._base_manager.select_for_update(of=("self",)).filter(slug=shipped.slug).first()
    if question is None:
        _create(shipped, themes)
        return Outcome.CREATED
    if question.content_mark == shipped.mark or question.content_mark != _mark_of(question):
        return Outcome.UNCHANGED
    write_now(question, {**shipped.values, "themes": themes}, by=None, comment=_("Mise à jour du contenu livré."))
    Question._base_manager.filter(pk=question.pk).update(
        content_mark=shipped.mark, review_months=shipped.review_months, written_on=shipped.written_on
    )
    return Outcome.UPDATED


def _create(shipped, themes):
    question = Question(
        slug=shipped.slug,
        status=Status.DRAFT,
        written_on=shipped.written_on,
        review_months=shipped.review_months,
        review_due_on=in_months(shipped.written_on, shipped.review_months),
        content_mark=shipped.mark,
        **shipped.values,
    )
    question.full_clean(exclude=["slug", "author"])
    question.save()
    question.themes.set(themes)
    question.publish(by=None)


def _mark_of(question):
    """The digest that the question would have if nobody had touched it since it was loaded."""
    now = snapshots.take(question)
    values = {name: now[name] for name in ("title", *ANSWER_FIELDS, "posture", "other_wordings", "legal_basis")}
    values["place_types"] = sorted(now["place_types"])
    slugs = sorted(question.themes.values_list("slug", flat=True))
    return ShippedQuestion(question.slug, values, slugs, question.written_on, question.review_months).mark
