"""Sheets exchanged between networks: one YAML file a procedure, read with suspicion, written by the same hands.

What a person corrected here is never overwritten: a sheet keeps the fingerprint of what its file had put in it, and a
newer file changes only what still bears it.
"""

import hashlib
import json
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO

import yaml
from django.core.exceptions import ValidationError
from django.db.models import F, Prefetch
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from demarches.enums import (
    ActingRight,
    FranceConnect,
    Identification,
    IssueNature,
    ServiceKind,
    ServicePublicTheme,
    SilenceRule,
    TipNature,
)
from demarches.facts import (
    DESK_CARD,
    DOCUMENTS,
    PLAN_B,
    PRACTICE_LINKS,
    SOURCES,
    STEPS,
    Address,
    Choice,
    Day,
    Flag,
    ListOf,
    MaybeFlag,
    Money,
    Record,
    Text,
)
from demarches.models import KnownIssue, OnlineService, Procedure, Tip
from demarches.trees import graph, outline

LARGEST = 300_000
"""Bytes of a file; the longest of ours has 12,000."""
DEEPEST = 12
MOST_NODES = 20_000
EVERYBODY = {"toujours", "always", "tous"}
"""Names of the case that is none: what everybody gives."""
SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
THEME_TITLES = {
    "papiers": ServicePublicTheme.PAPERS,
    "famille": ServicePublicTheme.FAMILY,
    "social": ServicePublicTheme.SOCIAL,
    "travail": ServicePublicTheme.WORK,
    "logement": ServicePublicTheme.HOUSING,
    "transports": ServicePublicTheme.TRANSPORT,
    "argent": ServicePublicTheme.MONEY,
    "justice": ServicePublicTheme.JUSTICE,
    "étranger": ServicePublicTheme.FOREIGN,
    "loisirs": ServicePublicTheme.LEISURE,
}
"""Titles of service-public drift after their first word: « Papiers - Citoyenneté » became « … - Élections »."""


class Rate:
    """A percentage as text, or None."""

    empty = None

    def clean(self, value, where=""):
        if value in (None, ""):
            return None
        amount = Money().clean(value, where)
        if Decimal(amount) > 100:
            raise ValidationError(_("%(where)s : un taux va de 0 à 100.") % {"where": where})
        return amount


class Questions:
    """A tree of questions: its nodes, or the text that a person writes."""

    empty = []

    def clean(self, value, where=""):
        return outline.read(value) if isinstance(value, str) else graph.clean(value)


ISSUE = Record(
    short="symptom",
    nature=Choice(IssueNature, IssueNature.BUG),
    symptom=Text(400, required=True),
    workaround=Text(800),
    since=Day(),
    seen_on=Day(),
)
TIP = Record(
    short="text", nature=Choice(TipNature, TipNature.BLOCKER), text=Text(600, required=True), confirmed_on=Day()
)
SERVICE = Record(
    slug=Text(100, required=True, pattern=SLUG, example="mon-service"),
    kind=Choice(ServiceKind, ServiceKind.ONLINE_SERVICE),
    name=Text(255, required=True),
    owner=Text(255),
    url=Address(required=False),
    cerfa=Record(
        short="number",
        number=Text(5, pattern=r"\d{5}", example="12100"),
        version=Text(2, pattern=r"\d{2}", example="02"),
    ),
    franceconnect=Choice(FranceConnect, ""),
    accessibility_rate=Rate(),
    mobile=MaybeFlag(),
    languages=ListOf(Text(3, required=True, pattern=r"[a-z]{2,3}", example="fr"), 40),
    note=Text(2000),
    report_to=Address(required=False),
    upstream=ListOf(Text(12, required=True, pattern=r"R\d{1,9}", example="R1342"), 40),
    checked_on=Day(),
    issues=ListOf(ISSUE, 8),
)
BUNDLE = Record(
    slug=Text(100, required=True, pattern=SLUG, example="demander-le-rsa"),
    title=Text(200, required=True),
    summary=Text(800, required=True),
    themes=ListOf(Text(60, required=True), 12),
    life_events=ListOf(Text(60, required=True), 20),
    audience=ListOf(Text(120, required=True), 40),
    who_may_act=Record(
        self=Flag(),
        representative=Flag(),
        paper_mandate=Flag(),
        aidants_connect=Flag(),
        protected_adult_warning=Flag(True),
        note=Text(1500),
    ),
    service_public_theme=Text(80),
    identification=ListOf(Choice(Identification, ""), 4),
    cost=Record(short="note", amount=Money(), note=Text(800)),
    duration=Record(short="text", text=Text(400)),
    silence_rule=Record(short="rule", rule=Choice(SilenceRule, SilenceRule.UNKNOWN), text=Text(600)),
    documents=DOCUMENTS,
    steps=STEPS,
    desk_card=DESK_CARD,
    services=ListOf(SERVICE, 40),
    plan_b=PLAN_B,
    upstream=ListOf(Text(12, required=True, pattern=r"[FN]\d{1,9}", example="F1342"), 40),
    legal_references=ListOf(Text(400, required=True), 40),
    sources=SOURCES,
    checked_on=Day(),
    practice_links=PRACTICE_LINKS,
    questions=Questions(),
    tips=ListOf(TIP, 60),
)
_LATER = {"note": "note", "report_to": "support_url", "upstream": "upstream_ids", "checked_on": "checked_on"}
OPTIONAL = {"procedure": ("questions",), "online_service": tuple(_LATER.values())}
"""Fields that a file may leave out, by kind: it then says nothing of them, and ours stay."""
UNTOLD = {"procedure": (), "online_service": ("themes",)}
"""Fields that no file tells."""


@dataclass
class Sheet:
    """One file understood: ``values`` as fields of a procedure, ``services`` as fields of online services with the
    ``issues`` that are known of them, ``tips`` as peers gave them."""

    slug: str
    values: dict
    themes: list[str]
    life_events: list[str]
    services: list[dict] = field(default_factory=list)
    tips: list[dict] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


# --- Reading --------------------------------------------------------------------------------------------------


class _Loader(yaml.SafeLoader):
    """Plain data alone, each key once."""


def _mapping(loader, node, deep=True):
    keys = [loader.construct_object(key, deep=True) for key, _value in node.value]
    if not all(isinstance(key, str) for key in keys):
        raise ValidationError(_("Les noms des faits sont des textes."))
    twice = [key for key, number in Counter(keys).items() if number > 1]
    if twice:
        raise ValidationError(_("« %(name)s » est dit deux fois.") % {"name": twice[0][:40]})
    return {
        key: loader.construct_object(value, deep=True) for key, (_key, value) in zip(keys, node.value, strict=True)
    }


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read(data):
    """A ``Sheet`` from the bytes of a file. Raises ValidationError, in French, for anything else."""
    if len(data) > LARGEST:
        raise ValidationError(
            _("Ce fichier dépasse %(size)d Ko : ce n’est pas une fiche.") % {"size": LARGEST // 1000}
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(_("Ce fichier n’est pas du texte en UTF-8.")) from error
    try:
        _refuse_tricks(text)
        raw = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ValidationError(_("Ce fichier n’est pas du YAML lisible : %(why)s.") % {"why": _why(error)}) from error
    if not isinstance(raw, dict):
        raise ValidationError(_("Ce fichier ne contient pas une fiche de démarche."))
    return _sheet(BUNDLE.clean(raw), raw)


def _why(error):
    mark = getattr(error, "problem_mark", None)
    return _("ligne %(line)d") % {"line": mark.line + 1} if mark else _("une valeur est mal écrite")


def _refuse_tricks(text):
    """No alias (which can multiply itself), no tag (which asks to build something), no bottomless nesting."""
    depth = 0
    for nodes, event in enumerate(yaml.parse(text, Loader=yaml.SafeLoader)):
        if isinstance(event, yaml.AliasEvent):
            raise ValidationError(_("Les renvois (« & » et « * ») sont refusés : répétez le texte."))
        if getattr(event, "tag", None):
            raise ValidationError(_("Les types imposés (« ! ») sont refusés : écrivez des textes et des nombres."))
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST or nodes > MOST_NODES:
            raise ValidationError(_("Ce fichier est trop profond ou trop long pour une fiche."))


def _sheet(facts, raw):
    remarks = []
    acting = facts["who_may_act"]
    documents = [
        {**line, "case": "" if line["case"].lower() in EVERYBODY else line["case"]} for line in facts["documents"]
    ]
    theme = service_public_theme(facts["service_public_theme"])
    if facts["service_public_theme"] and not theme:
        remarks.append(_("thème de service-public inconnu : %(name)s") % {"name": facts["service_public_theme"]})
    identifications = list(dict.fromkeys(filter(None, facts["identification"])))
    values = {
        "title": facts["title"],
        "summary": facts["summary"],
        "audiences": facts["audience"],
        "rights": [right.value for right in ActingRight if acting[right.value]],
        "protected_adult_warning": acting["protected_adult_warning"],
        "acting_note": acting["note"],
        "service_public_theme": theme,
        "identifications": [value for value in Identification.values if value in identifications],
        "cost_amount": facts["cost"]["amount"],
        "cost_note": facts["cost"]["note"],
        "duration": facts["duration"]["text"],
        "silence_rule": facts["silence_rule"]["rule"],
        "silence_text": facts["silence_rule"]["text"],
        "documents": documents,
        "upstream_ids": list(dict.fromkeys(facts["upstream"])),
        "checked_on": facts["checked_on"],
        **{name: facts[name] for name in _AS_THEY_ARE},
        **({"questions": facts["questions"]} if "questions" in raw else {}),
    }
    return Sheet(
        slug=facts["slug"],
        values=values,
        themes=facts["themes"],
        life_events=facts["life_events"],
        services=[_service(*pair) for pair in zip(facts["services"], raw.get("services") or (), strict=True)],
        tips=facts["tips"],
        remarks=remarks,
    )


_AS_THEY_ARE = ("steps", "desk_card", "plan_b", "legal_references", "sources", "practice_links")


def service_public_theme(text):
    """The identifier of a theme of service-public, given by itself or by its title; empty when unknown."""
    if text in ServicePublicTheme.values:
        return text
    first = text.lower().replace("–", "-").split("-")[0].strip().removesuffix("s")
    return next((theme.value for title, theme in THEME_TITLES.items() if title.removesuffix("s") == first), "")


def _service(facts, raw):
    return {
        "slug": facts["slug"],
        "values": {
            "name": facts["name"],
            "service_kind": facts["kind"],
            "owner": facts["owner"],
            "url": facts["url"],
            "cerfa_number": facts["cerfa"]["number"],
            "cerfa_version": facts["cerfa"]["version"],
            "franceconnect": facts["franceconnect"],
            "accessibility_rate": facts["accessibility_rate"],
            "mobile": facts["mobile"],
            "languages": facts["languages"] or ["fr"],
            **{field: facts[name] for name, field in _LATER.items() if name in raw},
        },
        "issues": facts["issues"],
    }


def fingerprint(values):
    """What tells whether a sheet still holds what its file had put in it."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


# --- Writing --------------------------------------------------------------------------------------------------


def write(procedure, services):
    """The YAML text of a procedure, with what peers say of it; ``services`` are its ``OnlineService`` that others may
    see."""
    tips = _tips([procedure]).get(procedure.pk, [])
    return _dump(as_facts(procedure, services, issues=_open_issues(services), tips=tips))


def archive():
    """The bytes of a zip of every sheet that others may take, with its tips: five queries. The problems of the day are
    left out: they would be over before whoever takes it reads it."""
    shown = Prefetch("services", OnlineService.objects.published().order_by("name", "pk"), to_attr="shown")
    procedures = list(_shared().order_by("slug").prefetch_related(shown, "themes", "life_events"))
    tips, file = _tips(procedures), BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for procedure in procedures:
            facts = as_facts(procedure, procedure.shown, issues={}, tips=tips.get(procedure.pk, []))
            # Dated by the sheet: the same sheets make the same file, whenever it is asked for.
            entry = zipfile.ZipInfo(f"{procedure.slug}.yaml", procedure.updated_at.timetuple()[:6])
            made.writestr(entry, _dump(facts), zipfile.ZIP_DEFLATED)
    yield file.getvalue()


def count():
    return _shared().count()


def _shared():
    return Procedure.objects.published().filter(is_example=False)


def _dump(facts):
    return yaml.safe_dump(facts, allow_unicode=True, sort_keys=False, width=110)


def _tips(procedures):
    """``{procedure: tips}``: one query."""
    rows = Tip.objects.published().filter(procedure__in=procedures).order_by("pk")
    found = {}
    for row in rows.values("procedure", "nature", "text", "confirmed_on"):
        found.setdefault(row.pop("procedure"), []).append({**row, "confirmed_on": _day(row["confirmed_on"])})
    return found


def _open_issues(services):
    """``{service: issues}``: facts with their days; how many met them is a count of ours."""
    rows = KnownIssue.objects.open().filter(service__in=services).order_by("pk")
    found = {}
    for row in rows.values(
        "service", "nature", "symptom", "workaround", since=F("started_at"), seen_on=F("last_seen_at")
    ):
        days = {name: timezone.localtime(row[name]).date().isoformat() for name in ("since", "seen_on")}
        found.setdefault(row.pop("service"), []).append({**row, **days})
    return found


def as_facts(procedure, services, *, issues, tips):
    """A procedure as :data:`BUNDLE` holds it; ``issues`` by service."""
    allowed = set(procedure.rights)
    return {
        "slug": procedure.slug,
        "title": procedure.title,
        "summary": procedure.summary,
        "themes": [theme.slug for theme in procedure.themes.all()],
        "life_events": [event.slug for event in procedure.life_events.all()],
        "audience": list(procedure.audiences),
        "who_may_act": {
            **{right.value: right.value in allowed for right in ActingRight},
            "protected_adult_warning": procedure.protected_adult_warning,
            "note": procedure.acting_note,
        },
        "service_public_theme": procedure.service_public_theme,
        "identification": list(procedure.identifications),
        "cost": {"amount": _text(procedure.cost_amount), "note": procedure.cost_note},
        "duration": {"text": procedure.duration},
        "silence_rule": {"rule": procedure.silence_rule, "text": procedure.silence_text},
        "documents": procedure.documents,
        "steps": procedure.steps,
        "desk_card": procedure.desk_card,
        "services": [_service_facts(service, issues.get(service.pk, [])) for service in services],
        "plan_b": procedure.plan_b,
        "upstream": list(procedure.upstream_ids),
        "legal_references": list(procedure.legal_references),
        "sources": procedure.sources,
        "checked_on": _day(procedure.checked_on),
        "practice_links": procedure.practice_links,
        "questions": procedure.questions,
        "tips": tips,
    }


def _service_facts(service, issues):
    cerfa = {"number": service.cerfa_number, "version": service.cerfa_version or None}
    return {
        "slug": service.slug,
        "kind": service.service_kind,
        "name": service.name,
        "owner": service.owner,
        "url": service.url,
        "cerfa": cerfa if service.cerfa_number else None,
        "franceconnect": service.franceconnect or None,
        "accessibility_rate": _text(service.accessibility_rate),
        "mobile": service.mobile,
        "languages": list(service.languages),
        "note": service.note,
        "report_to": service.support_url or None,
        "upstream": list(service.upstream_ids),
        "checked_on": _day(service.checked_on),
        "issues": issues,
    }


def _text(amount):
    return None if amount is None else f"{amount:.2f}"


def _day(value):
    day = parse_date(value) if isinstance(value, str) else value
    return day.isoformat() if day else None
