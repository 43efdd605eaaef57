"""What is known of the quality of addresses, by territory, and the list of those to look at."""

from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, F, FloatField, Func, Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartoparty.addresses.answers import ONE_DOOR_M
from cartoparty.enums import AddressState, BanReportState, CoordinatesOrigin, CoordinatesPrecision
from cartoparty.models import BanReport, Structure
from epn_commons.core.geography import EarthField

CURRENT = Q(address_check__asked_address=F("address"), address_check__asked_commune=F("commune"))
"""The answer is about today's address."""
ANSWERED = CURRENT & ~Q(address_check__state=AddressState.SERVICE_DOWN)
OWN_POINT = (
    Q(latitude__isnull=False, coordinates_doubt="")
    & ~Q(coordinates_origin=CoordinatesOrigin.COMMUNE_CENTRE)
    & ~Q(coordinates_precision=CoordinatesPrecision.COMMUNE)
)


def _found(precision):
    return CURRENT & Q(address_check__state=AddressState.FOUND, address_check__precision=precision)


EXACT = _found(CoordinatesPrecision.HOUSENUMBER)
MOVED = EXACT & OWN_POINT & Q(gap_m__gt=ONE_DOOR_M)
COUNTS = {
    "exact": (gettext_lazy("Au numéro"), EXACT),
    "street": (gettext_lazy("À la rue"), _found(CoordinatesPrecision.STREET)),
    "locality": (gettext_lazy("Au lieu-dit"), _found(CoordinatesPrecision.LOCALITY)),
    "town": (gettext_lazy("À la commune"), _found(CoordinatesPrecision.COMMUNE)),
    "ambiguous": (gettext_lazy("Plusieurs possibles"), CURRENT & Q(address_check__state=AddressState.AMBIGUOUS)),
    "unknown": (gettext_lazy("Inconnues"), CURRENT & Q(address_check__state=AddressState.NOT_FOUND)),
    "unchecked": (gettext_lazy("Jamais vérifiées"), ~ANSWERED | Q(address_check__isnull=True)),
    "moved": (gettext_lazy("Point à plus de 50 m"), MOVED),
}
"""Each place is counted once, but for the last column, which is a part of the first."""


def places(user, department=""):
    """The published places that a coordinator follows, with ``gap_m``. No department: everything."""
    found = Structure.objects.published().filter(commune__isnull=False)
    departments = user.department_codes
    if departments:
        found = found.filter(commune__department__in=departments)
    if department:
        found = found.filter(commune__department=department)
    point = Func(
        "address_check__latitude", "address_check__longitude", function="ll_to_earth", output_field=EarthField()
    )
    return found.annotate(gap_m=Func("earth", point, function="earth_distance", output_field=FloatField()))


def by_territory(found, department=""):
    """``[{code, label, total, exact, …}]``: departments, or the communes of one."""
    path = "commune" if department else "commune__department"
    counts = {name: Count("pk", filter=condition) for name, (_label, condition) in COUNTS.items()}
    return list(
        found.order_by()
        .values(code=F(f"{path}__code"), label=F(f"{path}__name"))
        .annotate(total=Count("pk"), **counts)
        .order_by("label", "code")
    )


def to_look_at(found):
    """Places whose address the BAN answered about, but not to the number or not where we put
    them; the least alike first."""
    return (
        found.filter(ANSWERED & (~EXACT | MOVED))
        .select_related("commune", "address_check")
        .order_by(F("address_check__score").asc(nulls_first=True), "commune__name", "pk")
    )


def reports_of(places):
    """``{primary key of a place: its latest report to its commune}``, what was dropped left out."""
    told = BanReport.objects.filter(structure__in=[place.pk for place in places])
    return {report.structure_id: report for report in told.exclude(state=BanReportState.DROPPED).order_by("pk")}


def reason(place):
    """French: why a place of ``to_look_at`` is there."""
    check = place.address_check
    if check.state == AddressState.NOT_FOUND:
        return f"{check.get_state_display()} : {check.get_refusal_display()}"
    if check.state == AddressState.AMBIGUOUS:
        return check.get_state_display()
    if check.precision == CoordinatesPrecision.HOUSENUMBER:
        return _("le point est à %(metres)d m de celui de la BAN") % {"metres": place.gap_m}
    return _("trouvée, mais pas au numéro : %(label)s") % {"label": check.label}


def signalement_url(check):
    """Where to tell the commune of what the BAN lacks or has wrong: the page of the nearest thing that it knows."""
    if not check.ban_key or check.refusal:
        return f"{settings.BAN_SIGNALEMENT_URL}/"
    exact = check.precision == CoordinatesPrecision.HOUSENUMBER
    kind = urlencode({"type": "LOCATION_TO_UPDATE" if exact else "LOCATION_TO_CREATE"})
    return f"{settings.BAN_SIGNALEMENT_URL}/#/{check.ban_key}?{kind}"


def table(territories, department=""):
    """``(columns, rows)`` for the table component."""
    columns = [
        {"label": _("Commune") if department else _("Département")},
        {"label": _("Lieux"), "numeric": True},
        *({"label": label, "numeric": True} for label, _condition in COUNTS.values()),
    ]
    if department:
        columns.append({"label": _("Adresses de la commune")})
    rows = [
        [_heading(territory, department), territory["total"], *(territory[name] for name in COUNTS)]
        + ([_extract(territory)] if department else [])
        for territory in territories
    ]
    return columns, rows


def _heading(territory, department):
    if department:
        return territory["label"]
    return format_html(
        '<a href="{}?departement={}">{} ({})</a>',
        reverse("cartoparty:address_report"), territory["code"], territory["label"], territory["code"],
    )  # fmt: skip


def _extract(territory):
    address = reverse("cartoparty:bal_extract", args=[territory["code"]])
    words = _("Extrait BAL")
    return format_html('<a href="{}" aria-label="{}, {}">{}</a>', address, words, territory["label"], words)


def whole_list(found):
    """``(columns, rows)`` of what is to be looked at, for a spreadsheet."""
    columns = [
        _("Nom"), _("Adresse"), _("Code postal"), _("Commune"), _("Code INSEE"), _("À regarder"),
        _("Adresse de la BAN"), _("Ressemblance"), _("Écart en mètres"), _("Fiche"), _("Signaler"),
    ]  # fmt: skip
    return columns, [_row(place, place.address_check) for place in to_look_at(found)]


def _row(place, check):
    return [
        place.name, place.address, place.postcode, place.commune.name, place.commune_id, reason(place), check.label,
        "" if check.score is None else f"{check.score:.2f}".replace(".", ","),
        "" if place.gap_m is None else round(place.gap_m),
        f"{settings.BASE_URL}{place.get_absolute_url()}", signalement_url(check),
    ]  # fmt: skip
