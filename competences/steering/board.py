"""What the pages of steering show: every place at a glance, then one place competence by competence."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from competences.enums import ItemKind
from competences.models import FrameworkItem, Training
from competences.steering.forms import BoardForm
from competences.steering.holdings import HIDDEN_AMONG, Holders, Selection
from competences.steering_enums import Scale
from epn_commons.accounts.models import User
from epn_commons.contributions.dashboard import bars_of, height_of
from epn_commons.core.dates import day

PAGE_SIZE = 40


def overview(viewer, parameters):
    """The context of the page of every place."""
    form, selection = _read(viewer, parameters)
    if form.framework is None:
        return {"form": form, "framework": None}
    asked, total = form.asked, _competences(form.framework).count()
    places = [_line(place, selection, form, total) for place in selection.places()]
    if asked["missing"]:
        places = [line for line in places if line["ending"] or line["nobody"]]
    page = Paginator(places, PAGE_SIZE).get_page(parameters.get("page"))
    bars = bars_of([(line["name"], line["held"]) for line in page if line["counted"]])
    return {
        "form": form,
        "framework": form.framework,
        "page": page,
        "total": total,
        "bars": bars,
        "height": height_of(bars),
        "by_place": asked["scale"] == Scale.PLACE,
        "hidden_among": HIDDEN_AMONG,
    }


def _read(viewer, parameters, **where):
    form = BoardForm(parameters, viewer=viewer)
    asked = form.asked
    selection = Selection(
        viewer=viewer,
        framework_id=form.framework.pk if form.framework else 0,
        rank=asked["rank"],
        **{"scale": asked["scale"], "department": asked["department"], **where},
    )
    return form, selection


def _line(place, selection, form, total):
    query = {"referentiel": form.framework.slug, **({"niveau": selection.rank} if selection.rank else {})}
    address = reverse("competences:steering_place", args=[selection.scale, place.slug])
    return {
        "name": place.name,
        "url": f"{address}?{urlencode(query)}",
        "present": place.present,
        "counted": place.counted,
        "held": place.held,
        "ending": place.ending,
        "nobody": total - place.held,
    }


def _competences(framework):
    return FrameworkItem.objects.filter(framework=framework, kind=ItemKind.COMPETENCE)


def one_place(viewer, scale, code, parameters):
    """The context of one place or intercommunalité; raises Http404 where nobody whom ``viewer`` follows works."""
    form, selection = _read(viewer, parameters, scale=Scale(scale), department="", place=code)
    found = selection.places() if form.framework else []
    if not found:
        raise Http404
    (place,) = found
    held, leading = selection.items(), _trainings(form.framework)
    names = _names(held)
    labels = {level.order: level.label for level in form.levels}
    rows = [
        _row(item, held.get(item.pk, Holders()), names, labels, leading.get(item.pk, 0))
        for item in _competences(form.framework).order_by("position")
    ]
    states = [row["state"] for row in rows]
    return {
        "form": form,
        "framework": form.framework,
        "place": place,
        "scale": selection.scale,
        "rows": rows,
        "summary": [(label, states.count(state)) for state, label in _states().items()],
        "by_place": selection.scale == Scale.PLACE,
        "hidden_among": HIDDEN_AMONG,
    }


def _states():
    return {"held": _("Tenues"), "ending": _("Fin dans six mois"), "nobody": _("Que personne ne tient")}


def _row(item, holders, names, labels, trainings):
    state = "nobody" if not holders.held else "ending" if holders.ending == holders.held else "held"
    return {
        "item": item,
        "state": state,
        "held": holders.held,
        "ending": holders.ending,
        "named": [
            {"name": names[user], "level": labels.get(rank, ""), "until": until and day(until)}
            for user, rank, until in holders.named
        ],
        "unnamed": holders.held - len(holders.named),
        "trainings": trainings,
    }


def _names(held):
    people = {user for holders in held.values() for user, _rank, _until in holders.named}
    return {person.pk: str(person) for person in User.objects.filter(pk__in=people)}


def _trainings(framework):
    """How many trainings lead to each competence."""
    found = {}
    rows = Training.objects.published().filter(outcomes__item__framework=framework)
    for item, training in rows.values_list("outcomes__item", "pk").distinct():
        found.setdefault(item, set()).add(training)
    return {item: len(trainings) for item, trainings in found.items()}


# --- for a spreadsheet -----------------------------------------------------------------------------------------------


def overview_table(viewer, parameters):
    """``(columns, rows)`` of every place of the selection."""
    form, selection = _read(viewer, parameters)
    total = _competences(form.framework).count() if form.framework else 0
    columns = [
        _("Lieu") if selection.scale == Scale.PLACE else _("Intercommunalité"),
        _("Personnes"),
        _("Personnes comptées"),
        _("Compétences tenues"),
        _("Dont une fin dans six mois"),
        _("Que personne ne tient"),
    ]
    rows = [
        [one.name, one.present, one.counted, one.held, one.ending, total - one.held] for one in selection.places()
    ] if form.framework else []  # fmt: skip
    return columns, rows


def place_table(viewer, scale, code, parameters):
    """``(columns, rows)`` of one place, a line a competence; raises Http404."""
    context = one_place(viewer, scale, code, parameters)
    columns = [_("Code"), _("Compétence"), _("Personnes"), _("Dont fin dans six mois"), _("Qui a accepté d’être vu")]
    rows = [
        [row["item"].code, row["item"].title, row["held"], row["ending"],
         ", ".join(person["name"] for person in row["named"])]
        for row in context["rows"]
    ]  # fmt: skip
    return columns, rows
