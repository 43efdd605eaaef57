"""The datasets that the portal publishes. Each app declares its own in a module named ``datasets``, found
at start-up."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Min
from django.urls import reverse

from epn_commons.contributions.enums import Licence
from epn_commons.contributions.models import Change
from epn_commons.publishing.writers import Writer


@dataclass(frozen=True)
class Dataset:
    """One dataset: what it is, under which licence and schema, how it is written, and what is left out of it.

    ``code`` is its path under ``/donnees/``: a name, or a family, a slash and a name. ``kinds`` are the kinds of
    contribution whose changes make it new. ``held_back`` gives ``[(reason, number)]``. Datasets may share one
    ``rebuild``.

    For the catalogue: ``keywords``; ``frequency``, a code of the EU's authority list (a file that follows each
    publication is UPDATE_CONT); ``extent`` gives ``(west, south, east, north)`` of the content, or None.
    """

    code: str
    title: str
    description: str
    licence: Licence
    kinds: tuple
    formats: dict[str, Writer]
    count: Callable[[], int]
    schema_name: str = ""
    schema_url: str = ""
    held_back: Callable[[], list] = list
    rebuild: Callable[[], None] | None = None
    keywords: tuple = ()
    frequency: str = "UPDATE_CONT"
    extent: Callable[[], tuple | None] | None = None

    def stamp(self):
        """``(text that changes with the content, date of the last change or None)``."""
        return Change.objects.stamp(*self.kinds)

    def since(self):
        """The date of the first change, or None."""
        return Change.objects.filter(kind__in=self.kinds).aggregate(first=Min("at"))["first"]

    def get_absolute_url(self):
        return reverse("publishing:dataset", args=[self.code])

    def address(self, extension):
        return reverse("publishing:dataset_file", args=[self.code, extension])


_datasets = {}


def register(dataset):
    """Declare a dataset; its code is its address and never changes."""
    _datasets[dataset.code] = dataset


def all_datasets():
    """Every dataset, in the order of their codes."""
    return [_datasets[code] for code in sorted(_datasets)]


def get_dataset(code):
    """One dataset; raises KeyError."""
    return _datasets[code]
