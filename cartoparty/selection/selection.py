"""A selection of places: made once for each request, then asked for what its page needs."""

from functools import cached_property

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.http import QueryDict
from django.utils.translation import gettext as _

from cartoparty import travelling
from cartoparty.models import Structure, TravelStop
from cartoparty.selection import query
from cartoparty.selection.form import RADII_KM, SelectionForm
from cartoparty.selection.places import Place, UnknownPlace, resolve
from cartoparty.selection.wording import sentence

NOT_A_FILTER = {"page"}
WHERE = {"lieu", "lat", "lon", "rayon"}
NEARBY_M = 20_000
"""Around a place, when no distance is asked for: a stop farther than this is not said."""


class Selection:
    """What the parameters of an address ask for. ``errors`` and ``notices`` are French lines."""

    def __init__(self, parameters: QueryDict):
        self.parameters = parameters
        self.form = SelectionForm(parameters)
        self.form.is_valid()
        self.cleaned = self.form.cleaned_data
        self.notices = []
        self.errors = [
            f"{self.form.fields[name].label} : {error}" if name in self.form.fields else str(error)
            for name, errors in self.form.errors.items()
            for error in errors
        ]
        self.place = self._place()

    def _place(self):
        text = (self.cleaned.get("lieu") or "").strip()
        latitude, longitude = self.cleaned.get("lat"), self.cleaned.get("lon")
        if latitude is not None and longitude is not None:
            return Place(latitude, longitude, text, is_commune=False)
        if not text:
            return None
        try:
            place, notice = resolve(text)
        except UnknownPlace as error:
            self.errors.append(str(error))
            return None
        if notice:
            self.notices.append(notice)
        return place

    @cached_property
    def _found(self):
        return query.places(self.cleaned, self.place, self._stops, self._gone)

    @cached_property
    def _stops(self):
        """The next stop of each place that travels, in the territory and at the time asked for."""
        if not (self.place or self._is_somewhere):
            return {}
        return travelling.next_stops(self._coming(), with_distance=self.place is not None)

    @cached_property
    def _gone(self):
        return travelling.away(self._time) if self._time else set()

    @cached_property
    def _time(self):
        time = query.window(self.cleaned)
        return DateTimeTZRange(*time) if time else None

    @property
    def _is_somewhere(self):
        return query.is_somewhere(self.cleaned, self.place)

    def _coming(self):
        coming = self._around(TravelStop.objects.coming(self._time))
        if self.place is None or self.cleaned.get("rayon"):
            return coming
        point = self.place.latitude, self.place.longitude
        return coming.with_distance(*point) if self._is_somewhere else coming.near(*point, NEARBY_M)

    @property
    def passing(self):
        """``{slug: words}``: where and when the places that travel will be in the territory asked for."""
        return {stop["structure__slug"]: stop["words"] for stop in self._stops.values()}

    def structures(self):
        """The places chosen, in order."""
        return query.in_order(query.chosen(self._found, self.cleaned), self.place, self.cleaned.get("tri"))

    def points(self):
        """What a map shows of them, two querysets: those that are at home there, then stops of those that travel."""
        home = query.chosen(query.places(self.cleaned, self.place, {}, self._gone), self.cleaned)
        chosen = query.chosen(self._found, self.cleaned).order_by().values("pk")
        return home.exclude(pk__in=self._gone), travelling.marks(self._coming().filter(structure__in=chosen))

    def count(self):
        """How many places are chosen, when nothing else is asked of the selection."""
        return query.chosen(self._found, self.cleaned).count()

    @cached_property
    def _counts(self):
        return query.counts(self._found, self.cleaned, self._absent(), *self._where_found())

    def _where_found(self):
        """The places at home in the territory asked for, None where all those found are; the stops there."""
        home = None
        if self._gone or (self._is_somewhere and self._stops):
            home = self._around(Structure.objects.exclude(pk__in=self._gone))
        return home, self._around(TravelStop.objects.coming(self._time))

    def _around(self, rows):
        return query.around(rows, self.cleaned, self.place)

    def _absent(self):
        """``{opening: [place]}``: of those found in a territory, who travels elsewhere at that time."""
        if not self._is_somewhere:
            return {}
        return {
            name: travelling.elsewhere(time, self._stops, self._around)
            for name, time in query.openings(self.cleaned).items()
        }

    @property
    def total(self):
        return self._counts[0]

    @property
    def facet_counts(self):
        """``{facet: {value: number of places}}``."""
        return self._counts[1]

    @property
    def departments(self):
        """``[(code, name, number of places)]`` of this selection."""
        return self._counts[2]

    @property
    def page(self):
        return self.cleaned.get("page") or 1

    @property
    def filters(self):
        """The parameters in use, as pairs: what a form keeps hidden and an address repeats."""
        return [
            (name, value)
            for name, values in self.parameters.lists()
            if name in self.form.fields and name not in NOT_A_FILTER
            for value in values
            if value.strip()
        ]

    def address(self, *without, **with_values):
        """This selection's query string, some parameters left out or replaced (``?`` when nothing is left)."""
        changed = QueryDict(mutable=True)
        for name, value in self.filters:
            if name not in without and name not in with_values:
                changed.appendlist(name, value)
        for name, value in with_values.items():
            changed[name] = value
        return f"?{changed.urlencode()}"

    def sentence(self):
        """The selection in words: ``[{text, url}]``, ``url`` being the selection without that part."""
        return sentence(self)

    def wider(self):
        """What to try when nothing answers: ``[{label, url, count}]``, nearest to the question first, each of which
        finds something: the shortest distance that does, then what can be left out."""
        nearer = next(self._finding(self._distances()), None)
        return [*([nearer] if nearer else []), *self._finding(self._without())]

    @staticmethod
    def _finding(ways):
        for label, url in ways:
            if count := Selection(QueryDict(url[1:])).count():
                yield {"label": label, "url": url, "count": count}

    def _distances(self):
        radius = self.cleaned.get("rayon")
        if not (self.place and radius):
            return
        for wider in (km for km in RADII_KM if km > radius):
            yield _("Chercher à moins de %(radius)s km") % {"radius": wider}, self.address(rayon=wider)
        if department := self.place.department:
            in_department = self.address("rayon", "lieu", departement=department)
            yield _("Chercher dans tout le département"), in_department
        yield _("Chercher à toute distance"), self.address("rayon")

    def _without(self):
        parts = [part for part in self.sentence() if part["name"] not in ("lieu", "tri")]
        for part in parts:
            yield _("Retirer : %(part)s") % {"part": part["text"]}, part["url"]
        only_where = self.address(*(name for name, _value in self.filters if name not in WHERE))
        if len(parts) > 1 and only_where != "?":
            yield _("Retirer tous les filtres"), only_where
        yield _("Voir tous les lieux"), "?"
