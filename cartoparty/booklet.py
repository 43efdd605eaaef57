"""Places on paper: the booklet of a territory, and the sheet that one person takes along."""

from itertools import groupby

from django.conf import settings
from django.db.models import Count, F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartoparty.cards import freshness
from cartoparty.enums import AccessMode, Fee, Mobility, Service, Typology
from cartoparty.models import Structure
from cartoparty.opening_hours import to_french
from cartoparty.selection.wording import head
from cartoparty.wording import all_words
from epn_commons.contributions.enums import Licence
from epn_commons.core import qr

MOST_PLACES = 500
MOST_ON_SHEET = 3
FORMATS = {"a4": gettext_lazy("A4"), "a5": gettext_lazy("A5, à plier ou à poser au comptoir")}
SIZES = {"": gettext_lazy("courants"), "grands": gettext_lazy("grands, pour mieux lire")}
MOST_NOTE = 300
_COLUMNS = (
    "slug", "name", "typologies", "address", "address_complement", "postcode", "commune_id", "phone", "emails",
    "booking_url", "opening_hours", "opening_hours_note", "services", "fees", "access_modes", "accessible",
    "mobility", "updated_on", "confirmed_at",
)  # fmt: skip
TERRITORIES = {
    "departement": ("commune__department", gettext_lazy("Département")),
    "epci": ("commune__epci", gettext_lazy("Intercommunalité")),
    "commune": ("commune", gettext_lazy("Commune")),
}


def booklet(selection, parameters):
    """The whole context of ``cartoparty/booklet.html``."""
    paper = parameters.get("format") if parameters.get("format") in FORMATS else "a4"
    size = parameters.get("caracteres") if parameters.get("caracteres") in SIZES else ""
    too_many = selection.total > MOST_PLACES
    return {
        **_common(),
        "selection": selection,
        "head": head(selection.total),
        "parts": selection.sentence(),
        "too_many": too_many,
        "most": MOST_PLACES,
        "communes": [] if too_many else _by_commune(selection),
        "paper": paper,
        "large": size == "grands",
        "choices": [
            _choice("format", _("Papier"), FORMATS, paper),
            _choice("caracteres", _("Caractères"), SIZES, size),
        ],
        "territories": list(_territories(selection)),
        "kept": [pair for pair in selection.filters if pair[0] not in TERRITORIES],
    }


def orientation(slugs):
    """The whole context of ``cartoparty/orientation.html``: the first places asked for, in the order asked."""
    asked = list(dict.fromkeys(slugs))
    rows = {
        row["slug"]: row for row in _rows(Structure.objects.published().filter(slug__in=asked[: 2 * MOST_ON_SHEET]))
    }
    kept = [rows[slug] for slug in asked if slug in rows][:MOST_ON_SHEET]
    return {
        **_common(),
        "places": [_printed(row) for row in kept],
        "missing": [slug[:80] for slug in asked[: 2 * MOST_ON_SHEET] if slug not in rows],
        "too_many": len(asked) > MOST_ON_SHEET,
    }


def _common():
    return {
        "today": timezone.localdate(),
        "licence": Licence.ETALAB,
        "list_address": settings.BASE_URL + reverse("cartoparty:structure_list"),
    }


def _choice(name, label, values, chosen):
    options = [{"value": value, "label": text, "chosen": value == chosen} for value, text in values.items()]
    return {"name": name, "label": label, "options": options}


def _by_commune(selection):
    """``[{name, anchor, places}]``, communes then places by name."""
    found = selection.structures().order_by(F("commune__folded_name"), "commune", "name", "pk")
    return [
        {"name": name, "anchor": f"commune-{code}", "places": [_printed(row) for row in places]}
        for (code, name), places in groupby(_rows(found), key=lambda row: (row["commune_id"], row["commune_name"]))
    ]


def _rows(found):
    return found.values(*_COLUMNS, commune_name=F("commune__name"))


def _printed(row):
    """One place as paper tells it: ``facts`` is ``[(label, text)]``, hours are sentences."""
    path = reverse("cartoparty:structure_detail", args=[row["slug"]])
    note = row["opening_hours_note"]
    return {
        "name": row["name"],
        "slug": row["slug"],
        "kind": ", ".join(all_words(Typology, row["typologies"])[:2]),
        "address": list(
            filter(None, [row["address"], row["address_complement"], f"{row['postcode']} {row['commune_name']}"])
        ),
        "hours": to_french(row["opening_hours"]),
        "note": note if len(note) <= MOST_NOTE else "",
        "phone": row["phone"],
        "email": row["emails"][0] if row["emails"] else "",
        "facts": [(label, text) for label, text in _facts(row) if text],
        "freshness": freshness(row["confirmed_at"], row["updated_on"]),
        "url": path,
        "qr": qr.svg(settings.BASE_URL + path, _("Code à scanner : la fiche de %(name)s") % {"name": row["name"]}),
    }


def _facts(row):
    accessible = {True: _("accessible en fauteuil roulant"), False: _("pas accessible en fauteuil roulant")}
    moving = [_("lieu itinérant")] if Mobility.ITINERANT in row["mobility"] else []
    wheelchair = [accessible[row["accessible"]]] if row["accessible"] is not None else []
    yield _("Pour"), ", ".join(all_words(Service, row["services"]))
    yield _("Coût"), ", ".join(all_words(Fee, row["fees"])) or _("non renseigné : demandez avant")
    yield _("Accès"), ", ".join([*all_words(AccessMode, row["access_modes"]), *wheelchair, *moving])


def _territories(selection):
    """What the booklet can be narrowed to, each with its number of places in this selection."""
    for name, (path, label) in TERRITORIES.items():
        found = selection.structures().order_by().values(code=F(path), title=F(f"{path}__name"))
        options = [
            {
                "value": row["code"],
                "label": f"{row['title']} ({row['count']})",
                "chosen": getattr(selection.cleaned.get(name), "pk", None) == row["code"],
            }
            for row in found.annotate(count=Count("pk")).order_by("title", "code")
            if row["code"]
        ]
        yield {"name": name, "label": label, "options": options}
