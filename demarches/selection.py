"""A selection of procedures, as the parameters of an address ask for it, and the counts of its facets."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from demarches.enums import DOWN, ActingRight, Identification, IssueNature
from demarches.models import KnownIssue, Procedure
from epn_commons.contributions.enums import Status
from epn_commons.search.analysis import analyse
from epn_commons.search.models import SearchEntry
from epn_commons.search.ranking import Filters, rank
from epn_commons.taxonomy.models import LifeEvent, Theme

MOST_FOUND = 1000
LONGEST_TEXT = 200
YES = "oui"


def ranked(text):
    """``public_id`` of the procedures that answer a text, best first: the search of the whole portal, on one kind."""
    query = analyse(text)
    if not query.weights:
        return []
    ranking = rank(query, Filters(kinds=(Procedure.kind,)), limit=MOST_FOUND, facets=False)
    entries = [entry for entry, _score in ranking.page]
    ids = dict(SearchEntry.objects.filter(pk__in=entries).values_list("pk", "public_id"))
    return [ids[entry] for entry in entries if entry in ids]


@dataclass(frozen=True)
class Facet:
    """What narrows the list; several values of one are read as OR."""

    name: str
    label: str


DOWN_TODAY, TROUBLED = "en-panne", "autre-probleme"
TROUBLES = {DOWN_TODAY: DOWN, TROUBLED: tuple(nature for nature in IssueNature if nature not in DOWN)}
"""What is said of the services of a procedure, by the natures of their open problems."""
FACETS = (
    Facet("etat", _("Signalé aujourd’hui")),
    Facet("theme", _("Thème")),
    Facet("moment", _("Moment de vie")),
    Facet("identification", _("Identification")),
    Facet("agir", _("Qui peut agir")),
)
_CODES = {"etat": list(TROUBLES), "identification": Identification.values, "agir": ActingRight.values}


def troubled(natures):
    """Whether a procedure, of which this is a condition or an annotation, uses a service with an open problem."""
    open_ones = KnownIssue.objects.open().filter(
        service__procedures=OuterRef("pk"), service__status=Status.PUBLISHED, nature__in=natures
    )
    return Exists(open_ones)


class Selection:
    """Unknown values are left out: an old address still finds something."""

    def __init__(self, parameters: QueryDict):
        self.text = parameters.get("q", "").replace("\x00", "").strip()[:LONGEST_TEXT]
        self.page = parameters.get("page")
        self._asked = {facet.name: list(dict.fromkeys(parameters.getlist(facet.name))) for facet in FACETS}
        self.unchecked_only = parameters.get("verifiee") == "non"

    @cached_property
    def themes(self):
        return list(Theme.objects.order_by("position", "name"))

    @cached_property
    def life_events(self):
        return list(LifeEvent.objects.all())

    @cached_property
    def chosen(self):
        """``{facet: [known values]}``."""
        known = {
            "theme": {theme.slug for theme in self.themes},
            "moment": {event.slug for event in self.life_events},
            **{name: set(values) for name, values in _CODES.items()},
        }
        return {name: [value for value in asked if value in known[name]] for name, asked in self._asked.items()}

    def _condition(self, name):
        values = self.chosen[name]
        if not values:
            return Q()
        if name == "etat":
            return Q(troubled([nature for value in values for nature in TROUBLES[value]]))
        if name == "theme":
            tops = {theme.pk for theme in self.themes if theme.slug in values}
            keys = [theme.pk for theme in self.themes if theme.pk in tops or theme.parent_id in tops]
            through = Procedure.themes.through.objects.filter(theme__in=keys)
            return Q(pk__in=through.values("procedure"))
        if name == "moment":
            through = Procedure.life_events.through.objects.filter(lifeevent__slug__in=values)
            return Q(pk__in=through.values("procedure"))
        return Q(rights__overlap=values) if name == "agir" else Q(identifications__overlap=values)

    @cached_property
    def _ranked(self):
        return ranked(self.text) if self.text else None

    def _base(self):
        found = Procedure.objects.published()
        if self.unchecked_only:
            found = found.filter(checked_on=None)
        return found if self._ranked is None else found.filter(public_id__in=self._ranked)

    def _without(self, but=""):
        found = self._base()
        for facet in FACETS:
            if facet.name != but:
                found = found.filter(self._condition(facet.name))
        return found

    @cached_property
    def keys(self):
        """Primary keys of what was chosen, in order: as ranked for a text, by title otherwise."""
        rows = list(self._without().order_by("title", "pk").values_list("pk", "public_id"))
        if self._ranked is not None:
            order = {public_id: rank_ for rank_, public_id in enumerate(self._ranked)}
            rows.sort(key=lambda row: order[row[1]])
        return [pk for pk, _public_id in rows]

    def counts(self, name):
        """How many procedures each value of a facet would give, the other facets applied: one query."""
        found = self._without(but=name).order_by()
        if name == "etat":
            return found.aggregate(
                **{value: Count("pk", filter=Q(troubled(natures))) for value, natures in TROUBLES.items()}
            )
        if name == "theme":
            tops = {theme.pk: theme.parent_id or theme.pk for theme in self.themes}
            pairs = Procedure.themes.through.objects.filter(procedure__in=found).values_list("theme", "procedure")
            by_top = {(tops[theme], procedure) for theme, procedure in pairs}
            slugs = {theme.pk: theme.slug for theme in self.themes}
            return _tally(slugs[top] for top, _procedure in by_top)
        if name == "moment":
            through = Procedure.life_events.through.objects.filter(procedure__in=found)
            return dict(through.values_list("lifeevent__slug").annotate(number=Count("pk")))
        column = "rights" if name == "agir" else "identifications"
        return _tally(value for values in found.values_list(column, flat=True) for value in values)

    @property
    def filters(self):
        """The parameters in use, as pairs."""
        pairs = [(name, value) for name, values in self.chosen.items() for value in values]
        pairs += [("verifiee", "non")] if self.unchecked_only else []
        return ([("q", self.text)] if self.text else []) + pairs

    def address_without(self, *pairs):
        """The query string without some of the filters."""
        left = QueryDict(mutable=True)
        for name, value in self.filters:
            if (name, value) not in pairs:
                left.appendlist(name, value)
        return f"?{left.urlencode()}"


def _tally(values):
    counts = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return counts
