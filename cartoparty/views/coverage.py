"""For coordinators: the communes that are far from help."""

from django.conf import settings
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cartoparty import coverage
from epn_commons.accounts.access import moderates, visible_if
from epn_commons.core import spreadsheet

PER_PAGE = 100


@require_safe
@visible_if(moderates)
@never_cache
def coverage_page(request):
    form, asked, reaches, far = _asked(request)
    columns, rows = coverage.table(reaches, asked["km"], form)
    page = Paginator(far, PER_PAGE).get_page(request.GET.get("page"))
    far_columns, far_rows = coverage.far_table(page)
    context = {
        "form": form,
        "km": asked["km"],
        "columns": columns,
        "rows": rows,
        "needs": coverage.by_need(asked, reaches, form) if reaches else [],
        "page": page,
        "far_columns": far_columns,
        "far_rows": far_rows,
        "drawing": coverage.drawing(reaches, asked["km"]),
        "without_centre": coverage.without_centre({one.department for one in reaches}),
        "query": request.GET.urlencode(),
        "tiles_url": settings.TILES_URL,
        "tiles_attribution": settings.TILES_ATTRIBUTION,
    }
    return render(request, "cartoparty/coverage.html", context)


@require_safe
@visible_if(moderates)
@never_cache
def coverage_csv(request):
    _form, _criteria, _reaches, far = _asked(request)
    return spreadsheet.answer("communes-eloignees", *coverage.far_list(far))


def _asked(request):
    departments = coverage.departments_of(request.user)
    form = coverage.CoverageForm(request.GET, departments)
    asked = form.asked
    chosen = [asked["departement"].pk] if asked.get("departement") else departments
    reaches = coverage.reach(asked, chosen)
    return form, asked, reaches, coverage.far_ones(reaches, asked["km"])
