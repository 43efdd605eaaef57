"""How communes are looked up."""

import re

from django.contrib.postgres.search import TrigramSimilarity
from django.db import models
from django.db.models import Case, F, Func, IntegerField, Q, TextField, Value, When

from epn_commons.core.geography import NearQuerySetMixin
from epn_commons.core.text import fold_name

LONGEST_SEARCH = 100
"""Characters of a typed search that are read; no name of a commune is half as long."""

ARTICLES = ["le ", "la ", "les ", "l "]
"""What may stand before a name and is left out in speech: « Blanc » for Le Blanc."""

_INSEE_CODE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}")
_DIGITS = re.compile(r"[0-9]{2,5}")


class _Joined(Func):
    """An array as text, a space before each element."""

    template = "array_to_string(array_prepend('', %(expressions)s), ' ')"
    output_field = TextField()


class CommuneQuerySet(NearQuerySetMixin, models.QuerySet):
    def with_territories(self):
        """Join the EPCI, the department and the region: :meth:`Commune.territories` then asks nothing more."""
        return self.select_related("epci", "department__region")

    def matching(self, text):
        """Communes that the typed ``text`` may mean, with their ``rank`` (0 is best), in no order.

        Read as an INSEE code (current or former), a postcode or its beginning, else as a name: whole, beginning, a
        word inside, a former name, or close to it by trigrams. Accents, hyphens, case and « st » do not matter.
        """
        typed = text[:LONGEST_SEARCH].strip().upper()
        if _INSEE_CODE.fullmatch(typed) or _DIGITS.fullmatch(typed):
            return self._matching_code(typed)
        return self._matching_name(fold_name(text[:LONGEST_SEARCH]))

    def search(self, text, limit=10):
        """The ``limit`` best communes for ``text``: best rank first, then the most populated."""
        return self.matching(text).order_by("rank", F("population").desc(nulls_last=True), "name", "pk")[:limit]

    def _matching_code(self, typed):
        queryset = self
        if len(typed) == 2:
            found = Q(department=typed)
        elif len(typed) == 5:
            found = Q(pk=typed) | Q(postcodes__contains=[typed]) | Q(pk__in=self._pks_of_former(code=typed))
        else:
            queryset = self.alias(_postcodes=_Joined("postcodes"))
            found = Q(_postcodes__contains=f" {typed}")
        return queryset.filter(found).annotate(rank=Case(When(postcodes__contains=[typed], then=0), default=1))

    def _matching_name(self, name):
        if not name:
            return self.none().annotate(rank=Value(0, IntegerField()))
        found = Q(folded_name__startswith=name) | Q(folded_name__contains=f" {name}")
        if len(name) > 3:
            found |= Q(folded_name__trigram_similar=name)
        own = self.model.objects.filter(found).values("pk").order_by()
        former = self._pks_of_former(folded_name__startswith=name)
        return self.filter(pk__in=own.union(former)).annotate(
            rank=Case(
                When(folded_name=name, then=0),
                When(folded_name__in=[article + name for article in ARTICLES], then=1),
                When(folded_name__startswith=name, then=1),
                When(pk__in=former, then=2),
                When(folded_name__contains=f" {name}", then=2),
                default=103 - 100 * TrigramSimilarity("folded_name", name),
                output_field=IntegerField(),
            )
        )

    def _pks_of_former(self, **conditions):
        former = self.model._meta.get_field("former_communes").related_model
        return former.objects.filter(**conditions).values("current").order_by()
