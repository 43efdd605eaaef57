"""What the list of certifications and the page of one show."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from competences.enums import Register
from competences.models import Alignment, Certification, Training
from competences.succession import chain, compare, links
from epn_commons.api.text_search import holding_words
from epn_commons.core.dates import on_day
from epn_commons.core.language import as_written

PAGE_SIZE = 30
SOON = timedelta(days=365)


def listing(parameters, user):
    """The context of the list: ``q``, ``repertoire``, ``niveau``, ``toutes`` (those that are over too)."""
    chosen = {
        "q": parameters.get("q", "").replace("\x00", "")[:200].strip(),
        "register": parameters.get("repertoire", ""),
        "level": parameters.get("niveau", ""),
        "all": bool(parameters.get("toutes")),
    }
    found = Certification.objects.visible_to(user).published()
    if chosen["q"]:
        found = holding_words(found, ("title", "number", "abbreviation"), chosen["q"])
    if chosen["register"] in Register.values:
        found = found.filter(register=chosen["register"])
    if chosen["level"] in {str(level) for level in range(1, 9)}:
        found = found.filter(level=int(chosen["level"]))
    if not chosen["all"]:
        found = found.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()), is_active=True)
    page = Paginator(found.order_by("title", "pk"), PAGE_SIZE).get_page(parameters.get("page"))
    return {
        "chosen": chosen,
        "page": page,
        "cards": [card(one) for one in page],
        "registers": Register.choices,
        "levels": range(1, 9),
    }


def card(certification):
    """What ``components/result_card.html`` takes."""
    return {
        "title": certification.title,
        "url": certification.get_absolute_url(),
        "kind": certification.number,
        "meta": [{"icon": "list", "text": text} for text in _facts(certification)],
        "badges": [state(certification)],
    }


def _facts(certification):
    facts = [certification.abbreviation]
    if certification.level:
        facts.append(_("niveau %(level)s") % {"level": certification.level})
    return [fact for fact in facts if fact]


def state(certification, day=None):
    """Its state as a tag: word, icon and tone."""
    day = day or timezone.localdate()
    if certification.is_over:
        return {"label": _("n’est plus délivrée"), "tone": "blocked", "icon": "blocked"}
    if certification.ends_on and certification.ends_on - day <= SOON:
        return {
            "label": _("prend fin %(day)s") % {"day": on_day(certification.ends_on)},
            "tone": "warning",
            "icon": "clock",
        }
    return {"label": _("en vigueur"), "tone": "done", "icon": "done"}


def _schema_facts(certification):
    with as_written():
        category = certification.abbreviation or str(certification.get_register_display())
    return {"identifier": certification.number, "credentialCategory": category}


def context(certification, user):
    """The context of the page of one."""
    kin = chain(certification, user)
    pairs = links(certification)
    by_id = {one.pk: one for one in kin}
    before = [by_id[old] for old, new in pairs if new == certification.pk and old in by_id]
    after = [by_id[new] for old, new in pairs if old == certification.pk and new in by_id]
    aligned = {}
    for row in (
        Alignment.objects.visible_to(user)
        .standing()
        .filter(Q(source_block__certification=certification) | Q(source_certification=certification))
        .select_related("target__framework", "author", "reviewed_by")
        .order_by("target__position")
    ):
        row.may_review = row.may_be_reviewed_by(user)
        aligned.setdefault(row.source_block_id, []).append(row)
    return {
        "certification": certification,
        "schema_facts": _schema_facts(certification),
        "state": state(certification),
        "blocks": [(block, aligned.get(block.pk, [])) for block in certification.blocks.order_by("code")],
        "whole": aligned.get(None, []),
        "certifiers": list(certification.certifiers.order_by("name")),
        "chain": kin if len(kin) > 1 else [],
        "after": after,
        "comparisons": [compare(old, certification, user) for old in before]
        + [compare(certification, new, user) for new in after],
        "trainings": Training.objects.visible_to(user).published().filter(certifications=certification)[:20],
        "dates": [
            (label, day)
            for label, day in (
                (_("Décision"), certification.decided_on),
                (_("Journal officiel"), certification.official_on),
                (_("Prend effet"), certification.effective_on),
                (_("Fin d’enregistrement"), certification.ends_on),
            )
            if day
        ],
    }
