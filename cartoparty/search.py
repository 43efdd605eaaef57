"""How places are found from everywhere in the portal, and communes named on the way."""

import re

from django.db.models import Count, F, Func, Q, TextField
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cartoparty.enums import Audience, Fee, Language, Programme, Service, SpecificSupport, TrainingLabel, Typology
from cartoparty.models import Structure
from cartoparty.wording import all_words, of_place
from epn_commons.accounts.models import Organisation
from epn_commons.contributions.enums import Licence, Status
from epn_commons.core.navigation import Commons
from epn_commons.core.text import fold_name
from epn_commons.search.registry import (
    Answer,
    Document,
    SearchKind,
    Suggestion,
    register,
    register_answers,
    register_suggestions,
)
from epn_commons.search.themes import themes_of
from epn_commons.territories.models import Commune

NAMED_RANK = 1
"""Of ``Commune.objects.matching``: named or begun."""
FEWEST_PEOPLE = 500
"""Inside a longer text, a word is the name of a commune only when that many live there: « Aide » is not one."""
SUGGESTED_COMMUNES = 3
SHORTEST_ORGANISATION = 4

_COLUMNS = (
    "pk", "public_id", "name", "slug", "summary", "description", "typologies", "address", "postcode",
    "parent_name", "services", "audiences", "specific_support", "languages", "fees", "programmes", "training_labels",
    "other_labels", "latitude", "longitude", "published_at", "updated_at", "confirmed_at", "version",
    "created_at",
)  # fmt: skip
_LISTS = (
    (Typology, "typologies"), (Service, "services"), (Programme, "programmes"), (TrainingLabel, "training_labels"),
    (Audience, "audiences"), (SpecificSupport, "specific_support"),
    (Language, "languages"), (Fee, "fees"),
)  # fmt: skip


def documents(ids):
    """Places as the index takes them: two queries."""
    themes = themes_of(Structure, ids)
    rows = Structure.objects.published().filter(pk__in=ids).order_by("pk")
    names = {
        "commune_name": F("commune__name"),
        "department": F("commune__department_id"),
        "department_name": F("commune__department__name"),
        "organisation_name": F("organisation__name"),
    }
    for row in rows.values(*_COLUMNS, **names):
        yield Document(
            object_id=row["pk"],
            public_id=row["public_id"],
            title=row["name"],
            url=reverse("cartoparty:structure_detail", args=[row["slug"]]),
            summary=row["summary"],
            keywords=" ; ".join(_keywords(row)),
            body=row["description"],
            place=_("%(address)s, %(postcode)s %(commune)s")
            % {"address": row["address"], "postcode": row["postcode"], "commune": row["commune_name"]},
            themes=themes.get(row["pk"], []),
            departments=[row["department"]],
            latitude=row["latitude"],
            longitude=row["longitude"],
            published_at=row["published_at"],
            updated_at=row["updated_at"],
            version=row["version"],
            created_at=row["created_at"],
            confirmed_at=row["confirmed_at"],
        )


def _keywords(row):
    """The commune and what is done there, in the words of the lists; codes of typologies (« EPN ») are typed too."""
    facts = [row["commune_name"], row["postcode"], row["department_name"], row["address"], row["parent_name"]]
    facts.append(row["organisation_name"])
    facts += [str(Typology(value).label).replace("_", " ") for value in row["typologies"]]
    for enum, column in _LISTS:
        facts += all_words(enum, row[column])
    return [fact for fact in [*facts, *row["other_labels"]] if fact]


register(
    SearchKind(
        code="structure",
        label=gettext_lazy("Lieu"),
        plural=gettext_lazy("lieux"),
        commons=Commons.PLACES,
        icon="place",
        documents=documents,
        list_url_name="cartoparty:structure_list",
        near_url_name="cartoparty:structure_list",
        resource="structures",
        licence=Licence.ETALAB,
        suggests_links=False,
    )
)


def places_near(commune):
    """The address of the places near a commune."""
    return f"{reverse('cartoparty:structure_list')}?{urlencode({'lieu': f'{commune.name} ({commune.code})'})}"


@register_suggestions
def communes_begun(text):
    """The communes whose name, postcode or code begins like this."""
    return [
        Suggestion(
            label=_("%(name)s (%(department)s)") % {"name": commune.name, "department": commune.department_id},
            url=places_near(commune),
            kind=_("commune"),
        )
        for commune in Commune.objects.search(text, SUGGESTED_COMMUNES)
        if commune.rank <= NAMED_RANK
    ]


@register_answers
def commune_named(text):
    """The commune that a text is, or says: « 18000 », « Bourges », « aide aux impôts à Bourges »."""
    commune = _whole(text) or _inside(text)
    if commune is None:
        return []
    number = Structure.objects.published().filter(commune=commune).count()
    found = ngettext("%(number)s lieu dans la commune.", "%(number)s lieux dans la commune.", number) % {
        "number": number
    }
    return [
        Answer(
            title=commune.name,
            text=found if number else _("Aucun lieu dans la commune même : voyez ceux des alentours."),
            url=places_near(commune),
            action=_("Voir les lieux près %(of_commune)s") % {"of_commune": of_place(commune.name)},
            commons=Commons.PLACES,
            icon="map",
            kind=_("Commune"),
        )
    ]


@register_answers
def organisation_named(text):
    """The organisation whose name a text is, or the only one whose name begins so, and the places that it runs."""
    folded = fold_name(text)
    if len(folded) < SHORTEST_ORGANISATION:
        return []
    named = Organisation.objects.annotate(folded=Func(F("name"), function="fold_name", output_field=TextField()))
    begun = named.filter(folded__startswith=folded).annotate(
        places=Count("cartoparty_structure_set", filter=Q(cartoparty_structure_set__status=Status.PUBLISHED))
    )
    few = list(begun.order_by(Length("folded"), "pk")[:2])
    if not few or not few[0].places or (len(few) > 1 and few[0].folded != folded):
        return []
    found, number = few[0], few[0].places
    said = ngettext(
        "%(number)s lieu porté par cette organisation.", "%(number)s lieux portés par cette organisation.", number
    ) % {"number": number}
    return [
        Answer(
            title=found.name,
            text=said,
            url=f"{reverse('search:results')}?{urlencode({'q': found.name, 'kind': Structure.kind})}",
            action=_("Voir ses lieux"),
            commons=Commons.PLACES,
            icon="people",
            kind=_("Organisation"),
        )
    ]


def _whole(text):
    """The commune whose name, postcode or code the text is."""
    found = next(iter(Commune.objects.search(text, 1)), None)
    return found if found and (found.rank == 0 or found.code == text.upper()) else None


def _inside(text):
    """The commune named at the end of a longer text, the longest name first."""
    words = re.findall(r"[\w’'-]+", text)[-8:]
    endings = [" ".join(words[start:]) for start in range(1, len(words))]
    communes = Commune.objects.filter(
        folded_name__in=[fold_name(ending) for ending in endings], population__gte=FEWEST_PEOPLE
    )
    return communes.order_by(Length("folded_name").desc(), "-population").first()
