"""Addresses: the extract of a commune for its town hall, and their quality for coordinators."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import condition, require_POST, require_safe

from cartoparty.addresses import outbox, report
from cartoparty.addresses.bal import write_bal
from cartoparty.models import AddressCheck
from cartoparty.tasks import geocode_structures
from epn_commons.accounts.access import moderates, visible_if
from epn_commons.api.conditional import entity_tag
from epn_commons.contributions.models import Change
from epn_commons.core import spreadsheet
from epn_commons.jobs.models import JobRun
from epn_commons.territories.models import Commune, Department

PER_PAGE = 50


def bal_etag(request, insee):
    checked = AddressCheck.objects.filter(structure__commune=insee).aggregate(at=Max("checked_at"))["at"]
    return entity_tag(Change.objects.stamp("structure")[0], insee, checked)


@login_not_required
@require_safe
@cache_control(public=True, max_age=300)
@condition(etag_func=bal_etag)
def bal_extract(request, insee):
    commune = get_object_or_404(Commune, pk=insee)
    response = HttpResponse(write_bal(commune), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="extrait-bal-{insee}.csv"'
    return response


@require_safe
@visible_if(moderates)
@never_cache
def address_report(request):
    """By department, or by commune of the one asked for; the list to look at below."""
    department = Department.objects.filter(pk=request.GET.get("departement", "")[:3]).first()
    code = department.pk if department else ""
    found = report.places(request.user, code)
    columns, rows = report.table(report.by_territory(found, code), code)
    page = Paginator(report.to_look_at(found), PER_PAGE).get_page(request.GET.get("page"))
    told = report.reports_of(page)
    context = {
        "department": department,
        "columns": columns,
        "rows": rows,
        "page": page,
        "looked_at": [(place, report.reason(place), told.get(place.pk)) for place in page],
        "drafts": outbox.drafts(request.user),
    }
    return render(request, "cartoparty/address_report.html", context)


@require_safe
@visible_if(moderates)
@never_cache
def address_report_csv(request):
    return spreadsheet.answer("adresses-a-regarder", *report.whole_list(report.places(request.user)))


@require_POST
@visible_if(moderates)
def address_check_start(request):
    title = _("Vérification des adresses auprès de la BAN")
    return redirect(JobRun.start("cartoparty.geocode", title, by=request.user, task=geocode_structures))


@require_POST
@visible_if(moderates)
def ban_report_prepare(request, slug):
    """One click from a bad address to its draft in the outbox."""
    place = get_object_or_404(report.places(request.user).select_related("address_check"), slug=slug)
    try:
        prepared = outbox.prepare(place, by=request.user)
    except outbox.CannotReport as refusal:
        messages.error(request, str(refusal))
        return redirect("cartoparty:address_report")
    return redirect("admin:cartoparty_banreport_change", prepared.pk)
