"""Parameters of ``/api/v1/questions/`` and ``/api/v1/legal-references/``."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from epn_commons.api.filters import ApiFilterSet, ChoicesFilter, CodesFilter, ListFilter, MomentFilter, ThemeFilter
from legalbox.citations.checking import Existence
from legalbox.enums import PlaceType, Posture, Validation
from legalbox.models import LegalReference

KEY = {"pattern": r"[a-z0-9_*-]{1,200}", "example": "crpa_l311_3"}


def _codes(enum):
    return {member.value: member.value for member in enum}


class CitesFilter(CodesFilter):
    def filter(self, queryset, value):
        if not value:
            return queryset
        return queryset.filter(Exists(LegalReference.objects.filter(question=OuterRef("pk"), key__in=value)))


class QuestionFilterSet(ApiFilterSet):
    theme = ThemeFilter()
    posture = ChoicesFilter("posture", choices=_codes(Posture), help_text=_("Situation du médiateur."))
    place_type = ListFilter("place_types", choices=_codes(PlaceType), help_text=_("Type de lieu."))
    validation = ChoicesFilter("validation", choices=_codes(Validation), help_text=_("État de la validation."))
    cites = CitesFilter(help_text=_("Cite cet article, par son écriture unique."), **KEY)


class LegalReferenceFilterSet(ApiFilterSet):
    updated_since = MomentFilter(
        "question__updated_at", "gte", help_text=_("Ce qui a changé depuis cette date (ISO 8601), elle comprise.")
    )
    key = CodesFilter("key", help_text=_("Écriture unique de la référence."), **KEY)
    text_id = CodesFilter(
        "text_id",
        pattern=r"[A-Za-z0-9-]{1,60}",
        example="LEGITEXT000031366350",
        help_text=_("Numéro du texte de loi."),
    )
    existence = ChoicesFilter("existence", choices=_codes(Existence), help_text=_("Ce que dit la vérification."))
