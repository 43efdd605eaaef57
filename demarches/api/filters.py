"""Parameters of ``procedures`` and ``online-solutions``."""

from django.utils.translation import gettext_lazy as _

from demarches.enums import ActingRight, FranceConnect, Identification, IssueNature, IssueState, ServiceKind
from epn_commons.api.filters import (
    ApiFilterSet,
    ChoicesFilter,
    CodesFilter,
    FlagFilter,
    ListFilter,
    MomentFilter,
    ThemeFilter,
)


def _codes(enum):
    return {value: value for value in enum.values}


class ProcedureFilterSet(ApiFilterSet):
    theme = ThemeFilter()
    identification = ListFilter(
        "identifications", choices=_codes(Identification), help_text=_("Identification demandée.")
    )
    who_may_act = ListFilter("rights", choices=_codes(ActingRight), help_text=_("Qui peut faire la démarche."))
    upstream_id = CodesFilter(
        "upstream_ids",
        lookup_expr="overlap",
        pattern=r"[FN]\d{1,9}",
        example="F1342",
        help_text=_("Fiche de service-public."),
    )
    unchecked = FlagFilter("checked_on", lookup_expr="isnull", help_text=_("Jamais vérifiée."))


class KnownIssueFilterSet(ApiFilterSet):
    state = ChoicesFilter(choices=_codes(IssueState), help_text=_("État."))
    nature = ChoicesFilter(choices=_codes(IssueNature), help_text=_("Nature."))
    since = MomentFilter("last_seen_at", "gte", help_text=_("Vu depuis cette date (ISO 8601)."))


class OnlineSolutionFilterSet(ApiFilterSet):
    theme = ThemeFilter()
    kind = ChoicesFilter("service_kind", choices=_codes(ServiceKind), help_text=_("Nature."))
    franceconnect = ChoicesFilter(choices=_codes(FranceConnect), help_text=_("FranceConnect."))
    cerfa = CodesFilter("cerfa_number", pattern=r"\d{5}", example="12100", help_text=_("Numéro CERFA."))
    mobile = FlagFilter("mobile", help_text=_("Utilisable au téléphone."))
