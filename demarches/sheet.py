"""What the page of one procedure shows, in the order in which a desk needs it."""

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from demarches import wording
from demarches.completeness import assess
from demarches.enums import (
    ActingRight,
    Actor,
    FranceConnect,
    Identification,
    Outcome,
    ServiceKind,
    SilenceRule,
    StepLink,
)
from demarches.issue_wording import open_issues
from demarches.models import Playlist
from demarches.overrides import here, territory
from demarches.standards.schema_org import government_service
from demarches.tips import shown as shown_tips
from demarches.upstream.following import open_changes
from epn_commons.contributions.enums import Licence, Status
from epn_commons.core.language import as_written
from epn_commons.taxonomy.models import LifeEvent, Theme

SERVICE_COLUMNS = (
    "pk", "slug", "name", "service_kind", "owner", "url", "cerfa_number", "cerfa_version", "franceconnect",
    "accessibility_rate", "mobile", "languages", "note", "support_url", "status",
)  # fmt: skip
_KIND_ORDER = list(ServiceKind.values)


def with_words(procedures):
    """These procedures with ``theme_words`` and ``event_words``, lists of ``{slug, name}``, in the same query."""
    words = JSONObject(slug="slug", name="name")
    themes = Theme.objects.filter(demarches_procedure_set=OuterRef("pk")).order_by("position", "name")
    events = LifeEvent.objects.filter(procedures=OuterRef("pk")).order_by("position", "name")
    return procedures.select_related("organisation").annotate(
        theme_words=ArraySubquery(themes.values(words=words)), event_words=ArraySubquery(events.values(words=words))
    )


def context(procedure, user, parameters):
    """The whole context of ``demarches/procedure_detail.html``. ``parameters`` may name a territory (``lieu``)."""
    asked = parameters.get("lieu") or parameters.get("pres")
    commune, department = territory(asked)
    if not asked and user.is_authenticated:
        commune = home(user)
        department = commune.department if commune else None
    services = shown_services(procedure)
    keys = [service["pk"] for service in services]
    local = here(keys, commune, department)
    for service in services:
        service["here"] = local.get(service["pk"])
    edits = user.is_authenticated and user.can_contribute
    moderates = edits and procedure.is_moderated_by(user)
    return {
        "procedure": procedure,
        "upstream_changes": open_changes(procedure) if edits else [],
        "services": services,
        "issues": open_issues(services=keys) if keys else [],
        "tips": shown_tips(procedure),
        "structured_data": _structured_data(procedure, services),
        "outcome_choices": Outcome.choices,
        "practice": procedure.practice_links,
        "sources": [{**source, "checked_on": parse_date(source["checked_on"] or "")} for source in procedure.sources],
        "commune": commune,
        "place": commune or department,
        "local_number": len(local),
        "place_asked": (asked or "")[:120],
        "playlists": list(Playlist.objects.editable_by(user)) if edits else [],
        "desk": wording.desk_card(procedure.desk_card),
        "facts": list(_facts(procedure)),
        "steps": steps(procedure.steps),
        "documents": documents(procedure.documents),
        "acting": acting(procedure),
        "plan_b": list(_ways(procedure.plan_b)),
        "completeness": assess(procedure, services) if edits else None,
        "edits": edits,
        "moderates": moderates,
        "blocking": [procedure.missing_label(code) for code in procedure.missing_for_publication()],
        "licence": Licence(procedure.licence),
        "today": timezone.localdate(),
        "page_address": settings.BASE_URL + procedure.get_absolute_url(),
    }


def _structured_data(procedure, services):
    with as_written():
        return government_service(procedure, services)


def home(user):
    """The commune where a member's main organisation is, or None: one query."""
    membership = user.memberships.filter(is_main=True).select_related("organisation__commune__department").first()
    return membership.organisation.commune if membership else None


def shown_services(procedure):
    """Its services as rows, online services first: one query. A draft shows those that still wait too."""
    rows = procedure.services.exclude(status=Status.ARCHIVED)
    if procedure.status == Status.PUBLISHED:
        rows = rows.filter(status=Status.PUBLISHED)
    found = [_service(row) for row in rows.order_by("name", "pk").values(*SERVICE_COLUMNS)]
    return sorted(found, key=lambda row: _KIND_ORDER.index(row["service_kind"]))


def _service(row):
    cerfa = "*".join(filter(None, [row["cerfa_number"], row["cerfa_version"]]))
    login = row["franceconnect"] in (FranceConnect.FRANCECONNECT, FranceConnect.FRANCECONNECT_PLUS)
    return {
        **row,
        "kind_label": ServiceKind(row["service_kind"]).label,
        "cerfa": cerfa,
        "franceconnect_label": FranceConnect(row["franceconnect"]).label if login else "",
    }


def steps(value):
    """The steps with their words; ``first_of_choice`` opens a group of « ou bien »."""
    return [
        {
            **step,
            "number": number,
            "link_label": StepLink(step["link"]).label if number > 1 and step["link"] != StepLink.THEN else "",
            "by_label": Actor(step["by"]).label,
            "time": wording.minutes(step["minutes"]),
        }
        for number, step in enumerate(value, start=1)
    ]


def documents(value):
    """``[{case, lines}]`` in the order of the cases; the documents that everybody gives come first, without a name."""
    cases = {}
    for line in value:
        if line["any_of"]:
            cases.setdefault(line["case"], []).append(wording.one_of(line["any_of"]))
    return [{"case": case, "lines": cases[case]} for case in sorted(cases, key=bool)]


def acting(procedure):
    """Who may act: what is said, the Aidants Connect domain worked out from the theme, the warnings."""
    allowed = set(procedure.rights)
    domain = procedure.aidants_connect_domain
    connect = ActingRight.AIDANTS_CONNECT in allowed
    return {
        "rights": [{"code": right.value, "label": right.label, "allowed": right in allowed} for right in ActingRight]
        if allowed
        else [],
        "domain": domain.label if connect and domain else "",
        "domain_missing": connect and domain is None,
        "protected_adult": procedure.protected_adult_warning,
        "note": procedure.acting_note,
    }


def _ways(plan):
    """How to do without the internet: ``{label, lines}``, each line a text or a number to dial with what it costs."""
    ways = {}
    for label, text in wording.plan_b({**plan, "phones": []}):
        ways[label] = [{"text": text}]
    with as_written():
        numbers = [
            {"phone": phone["number"], "text": wording.after(phone["price"], phone["note"])}
            for phone in plan["phones"]
        ]
    if numbers:
        post = ways.pop(_("Par courrier"), None)
        ways[_("Par téléphone")] = numbers
        ways |= {_("Par courrier"): post} if post else {}
    return ({"label": label, "lines": lines} for label, lines in ways.items())


def _facts(procedure):
    if procedure.identifications:
        ways = [str(Identification(value).label) for value in procedure.identifications]
        yield wording.Fact(_("Identification"), _(" ou ").join(ways), written=False)
    if procedure.cost_amount is not None or procedure.cost_note:
        yield wording.Fact(_("Coût"), *_cost(procedure))
    if procedure.duration:
        yield wording.Fact(_("Délai"), procedure.duration)
    if procedure.silence_rule != SilenceRule.UNKNOWN or procedure.silence_text:
        yield wording.Fact(_("Sans réponse"), *_silence(procedure))
    if procedure.audiences:
        yield wording.Fact(_("Pour qui"), ", ".join(procedure.audiences))


def _cost(procedure):
    """The text and whether it holds what contributors wrote; then it is in French as a whole."""
    note, amount = procedure.cost_note, procedure.cost_amount
    if not note:
        return wording.money(amount), False
    with as_written():
        said = wording.money(amount) if amount is not None else ""
    repeated = said and note.lower().startswith(said.lower())
    return note if repeated else ". ".join(filter(None, [said, note])), True


def _silence(procedure):
    """As ``_cost``."""
    if not procedure.silence_text:
        return str(SilenceRule(procedure.silence_rule).label), False
    if procedure.silence_rule == SilenceRule.UNKNOWN:
        return procedure.silence_text, True
    with as_written():
        rule = str(SilenceRule(procedure.silence_rule).label).capitalize()
    return f"{rule}. {procedure.silence_text}", True
