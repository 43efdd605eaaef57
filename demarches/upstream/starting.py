"""A procedure begun from a record of service-public: a draft with its facts filled in, its words left to write.

Nothing is marked as checked: the day of the record's facts is not the day on which somebody compared them.
"""

import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from demarches.enums import ServiceKind, ServicePublicTheme
from demarches.facts import DOCUMENTS, PLAN_B
from demarches.models import OnlineService, Procedure
from epn_commons.accounts.models import User
from epn_commons.contributions.enums import Status
from epn_commons.contributions.slugs import SlugMaker, make_slug

KINDS = {
    "Téléservice": ServiceKind.ONLINE_SERVICE,
    "Formulaire": ServiceKind.FORM,
    "Simulateur": ServiceKind.SIMULATOR,
    "Modèle de document": ServiceKind.LETTER,
}
MAX_NEW_SERVICES = 12
MAX_PHONES = 6
_COUNTER = re.compile(r"[a-z0-9_]{1,60}")
_CERFA = re.compile(r"(\d{5})(?:\*(\d{1,2}))?")


def begun_by(user, record):
    """The draft that this person already began from the record, if any."""
    mine = Procedure.objects.filter(author=user, status=Status.DRAFT, upstream_ids__contains=[record.record_id])
    return mine.order_by("-created_at").first()


def start_procedure(record, *, by):
    """A draft of theirs with what the record states; the one they began already rather than a second."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)  # a second click waits, then finds the first one's draft
        procedure = begun_by(by, record)
        if procedure is None:
            procedure = _draft(record, by)
            procedure.services.set(_services(record, by))
        return procedure


def _draft(record, by):
    facts = record.facts
    title = record.title[:200].replace("'", "’")
    theme = facts["theme"]["id"]
    return Procedure.objects.create(
        title=title,
        slug=make_slug(Procedure, title),
        author=by,
        organisation=by.main_organisation,
        service_public_theme=theme if theme in ServicePublicTheme.values else "",
        documents=_kept(DOCUMENTS, _documents(facts)),
        plan_b=_kept(PLAN_B, _plan_b(facts)),
        legal_references=[reference["title"][:400] for reference in facts["law"] if reference["title"]][:40],
        sources=[
            {
                "url": record.public_url,
                "what": _("Fiche %(id)s de service-public") % {"id": record.record_id},
                "checked_on": None,
            }
        ],
        upstream_ids=[record.record_id] if record.record_id[0] in "FN" else [],
    )


def _kept(blueprint, value):
    """What the guide accepts of it, or nothing: a suggestion is worth no refusal."""
    try:
        return blueprint.clean(value)
    except ValidationError:
        return blueprint.empty


def _documents(facts):
    return [
        {"case": line["case"], "any_of": [{"name": name} for name in line["any_of"]]}
        for line in facts["documents"][:80]
    ]


def _plan_b(facts):
    counters = [contact["counter"] for contact in facts["contacts"] if _COUNTER.fullmatch(contact["counter"])]
    phones = {
        number: {"number": number, "price": "", "note": contact["title"][:400]}
        for contact in reversed(facts["contacts"])
        for number in contact["phones"]
    }
    return {
        "counter": {"code": counters[0] if counters else "", "note": ""},
        "phones": list(reversed(phones.values()))[:MAX_PHONES],
        "post": {},
    }


def _services(record, by):
    """The services of the guide that the record names; those it lacks become drafts."""
    named = {service["id"]: service for service in record.facts["services"] if service["id"] and service["address"]}
    visible = OnlineService.objects.visible_to(by).exclude(status__in=[Status.ARCHIVED, Status.REJECTED])
    found = {}
    for service in visible.filter(upstream_ids__overlap=list(named)).order_by("-status", "pk"):
        for identifier in service.upstream_ids:
            found.setdefault(identifier, service)
    slugs = SlugMaker(OnlineService)
    new = [_service(service, slugs, by) for identifier, service in named.items() if identifier not in found][
        :MAX_NEW_SERVICES
    ]
    OnlineService.objects.bulk_create(new)
    return [*{service.pk: service for key, service in found.items() if key in named}.values(), *new]


def _service(service, slugs, by):
    cerfa = _CERFA.fullmatch(service["cerfa"])
    title = (service["title"] or service["id"])[:255].replace("'", "’")
    return OnlineService(
        name=title,
        slug=slugs.make(title),
        author=by,
        service_kind=KINDS.get(service["kind"], ServiceKind.ONLINE_SERVICE),
        owner=service["owner"],
        url=service["address"],
        cerfa_number=cerfa[1] if cerfa else "",
        cerfa_version=cerfa[2].zfill(2) if cerfa and cerfa[2] else "",
        upstream_ids=[service["id"]],
    )
