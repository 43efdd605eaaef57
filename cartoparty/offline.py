"""A region to keep without a network: its places in one compact file, and what the page that reads it needs."""

import math
from pathlib import Path

import orjson
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db.models import Count, F
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartoparty.enums import AccessMode, Fee, Service
from cartoparty.models import Structure
from cartoparty.opening_hours import to_french
from cartoparty.wording import words
from epn_commons.contributions.enums import Licence
from epn_commons.core import phones
from epn_commons.territories.models import Department, Region

MOST_BYTES = 1_000_000
"""Of the copy and of what shows it, before any compression."""
SHELL = (
    "img/icon.svg", "css/tokens.css", "css/base.css", "css/layout.css", "css/components.css", "css/pages.css",
    "css/offline.css", "css/print.css", "django_htmx/htmx-2.min.js", "js/portal.js", "js/offline.js",
)  # fmt: skip
"""What the page asks for."""
IMPORTED = ("js/drafts.js", "js/suggestions.js", "js/words.js", "js/worker.js")
"""What its modules ask for in turn, by their plain names."""
_PAGE_BYTES = 20_000
"""The page itself, rounded up."""
TERRITORIES = {
    "region": (Region, "commune__department__region", gettext_lazy("Région")),
    "departement": (Department, "commune__department", gettext_lazy("Département")),
}
_COLUMNS = (
    "slug", "name", "address", "postcode", "commune_id", "phone", "opening_hours", "services", "fees", "access_modes",
    "accessible",
)  # fmt: skip


class UnknownTerritory(Exception):
    """French: what to choose instead."""


class TooLarge(Exception):
    """French: what to choose instead."""


def territory(parameters):
    """``(parameter, Region or Department)``: the one asked for, else the region that has most places, else None."""
    # Both menus are sent together, and the department lies within the region.
    for name in reversed(TERRITORIES):
        model, _path, label = TERRITORIES[name]
        if code := parameters.get(name):
            found = model.objects.filter(pk=code.strip().upper()[:3]).first()
            if found is None:
                raise UnknownTerritory(_("%(label)s inconnu : choisissez dans la liste.") % {"label": label})
            return name, found
    first = _counts("region").order_by("-count", "code").first()
    return ("region", Region.objects.get(pk=first["code"])) if first else None


def _counts(name):
    path = TERRITORIES[name][1]
    found = (
        Structure.objects.published().order_by().exclude(**{path: None}).values(code=F(path), title=F(f"{path}__name"))
    )
    return found.annotate(count=Count("pk"))


def choices(chosen):
    """The menus of the page: ``[{name, label, options}]``."""
    for name, (_model, _path, label) in TERRITORIES.items():
        options = [
            {
                "value": row["code"],
                "label": f"{row['title']} ({row['count']})",
                "chosen": chosen is not None and chosen[0] == name and chosen[1].pk == row["code"],
            }
            for row in _counts(name).order_by("title", "code")
        ]
        yield {"name": name, "label": label, "options": options}


def copy(name, where):
    """The file of a territory, as bytes. Raises TooLarge when it would weigh too much with what shows it.

    ``places`` holds rows of name, commune, address, postcode, telephone, hours, services, fees, access, wheelchair
    (1, 0 or null) and slug, where commune, hours, services, fees and access are ranks in the lists that precede.
    """
    found = (
        Structure.objects.published().filter(**{TERRITORIES[name][1]: where}).order_by("commune__folded_name", "name")
    )
    communes, hours = _Ranks(), _Ranks()
    places = [
        [
            row["name"], communes.of(row["commune_name"]), row["address"], row["postcode"],
            phones.written(row["phone"]) if row["phone"] else "", hours.of(row["opening_hours"]),
            _ranks(Service, row["services"]), _ranks(Fee, row["fees"]), _ranks(AccessMode, row["access_modes"]),
            None if row["accessible"] is None else int(row["accessible"]), row["slug"],
        ]
        for row in found.values(*_COLUMNS, commune_name=F("commune__name")).iterator()
    ]  # fmt: skip
    data = orjson.dumps(
        {
            "territory": where.name,
            "date": timezone.localdate().isoformat(),
            "attribution": _("Les communs de la médiation numérique"),
            "licence": str(Licence.ETALAB.label),
            "assets": assets(),
            "communes": list(communes),
            "hours": [" ; ".join(to_french(text)) for text in hours],
            "services": [words(Service, member) for member in Service],
            "fees": [words(Fee, member) for member in Fee],
            "access": [words(AccessMode, member) for member in AccessMode],
            "places": places,
        }
    )
    if len(data) + shell_bytes() > MOST_BYTES:
        raise TooLarge(
            _("%(name)s compte trop de lieux pour une copie : choisissez un département.") % {"name": where.name}
        )
    return data


class _Ranks(dict):
    """Each text once, in the order met."""

    def of(self, text):
        return self.setdefault(text, len(self))


def _ranks(enum, values):
    order = list(enum.values)
    return sorted(order.index(value) for value in values)


def assets():
    """The addresses of what shows the copy, the page excepted."""
    return [*(static(path) for path in SHELL), *(settings.STATIC_URL + path for path in IMPORTED)]


def shell_bytes():
    """What shows the copy weighs, the page included."""
    return _PAGE_BYTES + sum(_bytes(path) for path in (*SHELL, *IMPORTED))


def megabytes(count):
    """Millions of bytes, to the tenth above."""
    return math.ceil(count / 100_000) / 10


def _bytes(path):
    return Path(finders.find(path) or staticfiles_storage.path(path)).stat().st_size
