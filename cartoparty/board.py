"""What the coordinators' board shows of the places: how many there are, how sure, and the communes without any."""

from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartoparty.coverage import departments_of
from cartoparty.models import Structure
from epn_commons.contributions.activity import tell_updated
from epn_commons.contributions.dashboard import Counted, Line, Panel, Row, register
from epn_commons.territories.models import Commune, Department

CONFIRMED_FOR = timedelta(days=180)


def _places():
    """What the columns count among the places, from the first: all, and those that nobody confirmed for long."""
    since = timezone.now() - CONFIRMED_FOR
    return (Q(), Q(confirmed_at=None) | Q(confirmed_at__lt=since))


def _without_any(departments):
    served = Structure.objects.published().filter(commune__department__in=departments).values("commune")
    return Commune.objects.filter(department__in=departments).exclude(pk__in=served)


def coverage(scope):
    """By department: three queries however many there are."""
    departments = departments_of(scope.user)
    everything, doubtful = _places()
    rows = Structure.objects.published().filter(commune__department__in=departments).order_by()
    figures = rows.values_list("commune__department").annotate(
        total=Count("pk", filter=everything), doubtful=Count("pk", filter=doubtful)
    )
    places = {code: numbers for code, *numbers in figures}
    empty = dict(_without_any(departments).order_by().values_list("department").annotate(number=Count("pk")))
    names = Department.objects.filter(pk__in=departments).order_by("name").values_list("code", "name")
    page = reverse("cartoparty:coverage")
    return [
        Row(
            (f"{name} ({code})", *places.get(code, (0, 0)), empty.get(code, 0)),
            code,
            f"{page}?{urlencode({'departement': code})}",
        )
        for code, name in names
    ]


def counted(scope, code, column):
    if column == 3:
        return Counted((_without_any([code]).order_by("-population", "name"), _tell_communes))
    rows = Structure.objects.published().filter(_places()[column - 1], commune__department=code)
    return Counted((rows.select_related("commune").order_by("updated_at", "pk"), tell_updated))


def _tell_communes(communes):
    page = reverse("cartoparty:structure_list")
    return [
        Line(
            f"{commune.name} ({commune.code})",
            f"{page}?{urlencode({'lieu': f'{commune.name} ({commune.code})'})}",
            _("%(number)d habitants") % {"number": commune.population or 0},
        )
        for commune in communes
    ]


register(
    Panel(
        "couverture",
        gettext_lazy("Couverture du territoire"),
        (
            gettext_lazy("Département"),
            gettext_lazy("Lieux"),
            gettext_lazy("Pas confirmés depuis six mois"),
            gettext_lazy("Communes sans lieu"),
        ),
        coverage,
        counted,
        about=gettext_lazy("Le nom d’un département mène à ses communes éloignées d’un lieu."),
        position=30,
    )
)
