"""What the page of one online service shows."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from demarches.enums import FranceConnect
from demarches.issue_wording import open_issues
from demarches.wording import yes_or_no
from epn_commons.contributions.enums import Licence
from epn_commons.core.templatetags.portal import number

LANGUAGE_NAMES = {
    "fr": gettext_lazy("français"),
    "en": gettext_lazy("anglais"),
    "es": gettext_lazy("espagnol"),
    "ar": gettext_lazy("arabe"),
    "de": gettext_lazy("allemand"),
    "it": gettext_lazy("italien"),
    "pt": gettext_lazy("portugais"),
    "ru": gettext_lazy("russe"),
    "uk": gettext_lazy("ukrainien"),
    "zh": gettext_lazy("chinois"),
    "tr": gettext_lazy("turc"),
    "ro": gettext_lazy("roumain"),
}


def context(service, user):
    """The whole context of ``demarches/service_detail.html``."""
    edits = user.is_authenticated and user.can_contribute
    return {
        "service": service,
        "facts": [fact for fact in _facts(service) if fact["text"]],
        "procedures": list(service.procedures.published().order_by("title").values("title", "slug", "summary")),
        "issues": open_issues(services=[service.pk]),
        "overrides": list(overrides_of(service)),
        "licence": Licence(service.licence),
        "edits": edits,
    }


def overrides_of(service):
    """What is different in some places: one query."""
    rows = service.overrides.published().order_by("department", "commune", "pk")
    for row in rows.values("slug", "url", "phone", "note", "checked_on", "commune__name", "department__name"):
        yield {**row, "territory": row["commune__name"] or row["department__name"]}


def _facts(service):
    yield {"label": _("Administration"), "text": service.owner, "written": True}
    yield {"label": _("CERFA"), "text": service.cerfa}
    known = FranceConnect(service.franceconnect).label if service.franceconnect else _("non vérifié")
    yield {"label": _("FranceConnect"), "text": known}
    rate = service.accessibility_rate
    said = _("%(rate)s %% des critères du RGAA, déclarés") % {"rate": number(rate)} if rate is not None else ""
    yield {"label": _("Accessibilité"), "text": said or _("non vérifiée")}
    yield {"label": _("Au téléphone"), "text": yes_or_no(service.mobile)}
    yield {"label": _("Langues"), "text": ", ".join(str(LANGUAGE_NAMES.get(code, code)) for code in service.languages)}
