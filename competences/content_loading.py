"""The content that the portal ships: frameworks, correspondences, and facts about the titles of the trade."""

from pathlib import Path

import yaml
from django.db import transaction

from competences.enums import ItemKind, Register
from competences.framework_import import write
from competences.models import Alignment, Certification, CertificationBlock, Framework, FrameworkItem, Succession
from competences.reading.tables import read_yaml
from epn_commons.contributions.slugs import make_slug
from epn_commons.core.importing import ImportReport

CONTENT = Path(__file__).parent / "content"
FRAMEWORKS = ("crcn", "digcomp-3-fr", "mediation-numerique")
_FACTS = ("title", "abbreviation", "level", "decided_on", "effective_on", "is_active", "nsf")


@transaction.atomic
def load_content():
    """Load what is shipped; run again, it changes nothing. Returns the number of things it made."""
    report = ImportReport(source=str(CONTENT))
    before = _count()
    for name in FRAMEWORKS:
        write(read_yaml(_read(name)), report)
    _align(_read("alignments"))
    _certifications(_read("certifications"))
    return _count() - before


def _count():
    return sum(model._base_manager.count() for model in (FrameworkItem, Alignment, Certification))


def _read(name):
    return yaml.safe_load((CONTENT / f"{name}.yaml").read_text(encoding="utf-8"))


def _competences(family):
    """Competences of the current version of a family, by code."""
    items = FrameworkItem.objects.filter(
        framework__in=Framework.objects.current(), framework__family=family, kind=ItemKind.COMPETENCE
    )
    return {item.code: item for item in items}


def _align(groups):
    for group in groups:
        sources, targets = _competences(group["source"]), _competences(group["target"])
        for source, relation, target, rationale in group["alignments"]:
            _propose(targets[target], relation, rationale, source_item=sources[source])


def _propose(target, relation, rationale, **source):
    """Proposed once: what people decided about it since stays."""
    Alignment.objects.get_or_create(target=target, relation=relation, **source, defaults={"rationale": rationale})


def _certifications(document):
    made = {}
    for facts in document["certifications"]:
        made[facts["number"]] = _certification(facts)
        if facts.get("replaces"):
            Succession.objects.get_or_create(old=made[facts["replaces"]], new=made[facts["number"]])
    for block, relation, family, code, rationale in document["alignments"]:
        source = CertificationBlock.objects.get(code=block)
        _propose(_competences(family)[code], relation, rationale, source_block=source)


def _certification(facts):
    known = Certification._base_manager.filter(number=facts["number"]).first()
    if known:
        return known
    slug = make_slug(Certification, facts["title"], facts["number"])
    values = {name: facts[name] for name in _FACTS if name in facts}
    one = Certification.objects.create(number=facts["number"], slug=slug, register=Register.OTHER, **values)
    CertificationBlock.objects.bulk_create(
        CertificationBlock(certification=one, code=block["code"], title=block["title"])
        for block in facts.get("blocks", [])
    )
    Certification.objects.filter(pk=one.pk).publish_all(by=None)
    return one
