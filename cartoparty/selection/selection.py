"""A selection of places: made once for each request, then asked for what its page needs."""

from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext as _

from cartoparty.selection import query
from cartoparty.selection.form import SelectionForm
from cartoparty.selection.places import Place, UnknownPlace, resolve
from cartoparty.selection.wording import sentence
from cartoparty.travelling import coming

NOT_A_FILTER = {"page"}


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
        return query.places(self.cleaned, self.place, self._stops)

    @cached_property
    def _stops(self):
        return coming(self.cleaned, self.place)

    @property
    def passing(self):
        """``{slug: words}``: where and when the places that travel will be in the territory asked for."""
        return {stop["structure__slug"]: stop["words"] for stop in self._stops.values()}

    def structures(self):
        """The places chosen, in order."""
        return query.in_order(query.chosen(self._found, self.cleaned), self.place, self.cleaned.get("tri"))

    @cached_property
    def _counts(self):
        return query.counts(self._found, self.cleaned)

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
        """What to try when nothing answers: ``[{label, url}]``, nearest to the question first."""
        ways = []
        if self.place and (radius := self.cleaned.get("rayon")):
            if radius < 50:
                ways.append(
                    {
                        "label": _("Chercher à moins de %(radius)s km") % {"radius": radius * 2},
                        "url": self.address(rayon=radius * 2),
                    }
                )
            if self.place.department:
                ways.append(
                    {
                        "label": _("Chercher dans tout le département"),
                        "url": self.address("rayon", "lieu", departement=self.place.department),
                    }
                )
            else:
                ways.append({"label": _("Chercher à toute distance"), "url": self.address("rayon")})
        ways += [
            {"label": _("Retirer : %(part)s") % {"part": part["text"]}, "url": part["url"]}
            for part in self.sentence()
            if part["name"] not in ("lieu", "tri")
        ]
        return ways
